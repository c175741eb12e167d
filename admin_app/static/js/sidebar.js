// Seventy pages at hand: a few letters find one, Enter opens it; beside each stands what waits there, asked for once per page.
import { get } from "./http.js";
import { say } from "./words.js";

const nav = document.getElementById("side-nav");
const box = document.getElementById("side-find");

const shown = () => [...nav.querySelectorAll("a")].filter((link) => link.checkVisibility());

const find = () => {
  const text = box.value.trim().toLowerCase();
  nav.classList.toggle("finding", text !== "");
  for (const item of nav.querySelectorAll("[data-words]")) item.hidden = !item.dataset.words.includes(text);
  if (text) nav.querySelectorAll("[data-area]").forEach((area) => { area.open = true; area.hidden = !area.querySelector("li:not([hidden])"); });
  else { nav.querySelectorAll("[data-area]").forEach((area) => { area.hidden = false; }); nav.restore(); }
  nav.querySelector(".side-none").hidden = nav.querySelector("li:not([hidden])") !== null;
  nav.querySelectorAll(".first").forEach((link) => link.classList.remove("first"));
  if (text) shown()[0]?.classList.add("first");
};

const clear = () => { box.value = ""; find(); };

const step = (event) => {
  const links = shown();
  const at = links.indexOf(document.activeElement);
  const next = event.key === "ArrowDown" ? links[at + 1] ?? links[0] : links[at - 1] ?? box;
  event.preventDefault();
  next?.focus();
};

export const openFinder = () => {
  if (!box.offsetParent) tabler.Offcanvas.getOrCreateInstance(document.getElementById("side")).show();
  box.select();
};

const mark = (counts) => {
  for (const [name, count] of Object.entries(counts)) {
    for (const link of document.querySelectorAll(`a[data-register="${CSS.escape(name)}"]`)) {
      const badge = Object.assign(document.createElement("b"), { textContent: count, title: say("waiting", { n: count }) });
      link.querySelector("b")?.remove();
      link.append(badge);
    }
  }
};

if (nav) {
  box.addEventListener("input", (event) => { if (!event.isComposing) find(); });
  box.addEventListener("compositionend", find);
  document.getElementById("side").addEventListener("keydown", (event) => {
    if (event.isComposing) return;
    const isHere = event.target === box || event.target.matches("#side-nav a");
    if (isHere && ["ArrowDown", "ArrowUp"].includes(event.key)) step(event);
    if (event.target === box && event.key === "Enter" && box.value.trim()) shown()[0]?.click();
    if (event.target === box && event.key === "Escape" && box.value) { event.stopPropagation(); clear(); }
  });
  get(nav.dataset.waiting).then(mark).catch(() => { /* badges are a courtesy */ });
}
