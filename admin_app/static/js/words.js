// The page's own sentences, in its language.
const page = document.getElementById("words")?.dataset ?? {};

export const say = (name, values = {}) =>
  (page[name] ?? "").replace(/\{(\w+)\}/g, (gap, key) => values[key] ?? gap);
