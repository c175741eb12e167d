// Links to other rows are looked up as one types; a million customers never travel to the browser.
import { get } from "./http.js";
import { say } from "./words.js";

export const dressChoice = (select) => {
  if (select.tomselect) return;
  const lookup = select.dataset.lookup;
  const none = (words) => () => Object.assign(document.createElement("div"), { className: "no-results", textContent: words });
  new TomSelect(select, {
    valueField: "id",
    labelField: "text",
    searchField: [],
    maxItems: select.multiple ? null : 1,
    maxOptions: 50,
    plugins: select.multiple ? ["remove_button"] : ["dropdown_input", ...(select.required ? [] : ["clear_button"])],
    preload: "focus",
    loadThrottle: 220,
    placeholder: select.dataset.placeholder ?? say("typeMore"),
    render: { no_results: none(say("noneFound")), loading: none("…") },
    load(text, done) {
      this.clearOptions();
      const join = lookup.includes("?") ? "&" : "?";
      get(`${lookup}${join}query=${encodeURIComponent(text)}`)
        .then((found) => done(found.map(([id, label]) => ({ id: String(id), text: label }))))
        .catch(() => done());
    },
  });
};

if (window.TomSelect) document.querySelectorAll("select[data-lookup]").forEach(dressChoice);
