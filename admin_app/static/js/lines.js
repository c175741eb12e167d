// Lines of a form: one blank line is enough, more come when they are asked for; a new line that is not wanted simply goes.
import { dressChoice } from "./choices.js";

const NAMES = ["id", "name", "for", "aria-labelledby", "aria-describedby"];

const renumber = (part) => part.querySelectorAll("tbody .line").forEach((line, at) => { line.querySelector(".line-number b").textContent = at + 1; });
const told = (part) => part.closest("form").dispatchEvent(new Event("input", { bubbles: true }));

const add = (part) => {
  const line = part.querySelector("template").content.firstElementChild.cloneNode(true);
  const old = line.dataset.line;
  const fresh = `${part.id.replace("lines-", "")}.new${++part.count}`;
  line.dataset.line = fresh;
  line.classList.remove("line-blank");
  for (const each of [line, ...line.querySelectorAll("*")]) {
    for (const name of NAMES) if (each.hasAttribute(name)) each.setAttribute(name, each.getAttribute(name).replaceAll(old, fresh));
  }
  part.querySelector("tbody").append(line);
  line.querySelectorAll("select[data-lookup]").forEach(dressChoice);
  line.querySelector(".line-drop").hidden = false;
  renumber(part);
  return line;
};

for (const part of document.querySelectorAll("[data-lines]")) {
  part.count = 0;
  for (const line of part.querySelectorAll(".line")) part.count = Math.max(part.count, Number(line.dataset.line.split(".new")[1] ?? 0) % 9000);
  part.querySelectorAll("tbody .line-blank").forEach((line) => line.remove());
  part.querySelectorAll(".line-drop").forEach((button) => { button.hidden = false; });
  if (!part.querySelector("tbody .line")) add(part);
  const more = part.querySelector(".line-add");
  more.hidden = false;
  more.addEventListener("click", () => {
    const line = add(part);
    (line.querySelector(".ts-control input, .line-cell :is(input, select, textarea):not([type=hidden])") ?? line).focus();
    told(part);
  });
  part.addEventListener("click", (event) => {
    const drop = event.target.closest(".line-drop");
    if (!drop) return;
    drop.closest(".line").remove();
    renumber(part);
    more.focus();
    told(part);
  });
  part.addEventListener("change", (event) => {
    if (event.target.matches(".line-remove input") && event.target.checked) event.target.closest(".line-away").querySelector(".line-why input").focus();
  });
}
