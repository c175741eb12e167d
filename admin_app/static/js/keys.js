// Hands on the keyboard: / searches, g goes to another page, j and k walk the rows, Enter opens, L logs, Esc leaves.
import { openRow } from "./listing.js";
import { openLog } from "./quicklog.js";
import { openFinder } from "./sidebar.js";

const typing = (target) => target.matches("input:not([type=checkbox], [type=radio]), textarea, select, [contenteditable]");
const rows = () => [...document.querySelectorAll(".rows tbody tr")].filter((row) => row.offsetParent);
const here = () => document.activeElement.closest?.(".rows tbody tr");

const step = (by) => {
  const all = rows();
  const next = all[Math.max(0, Math.min(all.length - 1, all.indexOf(here()) + by))] ?? all[0];
  next?.focus({ preventScroll: true });
  next?.scrollIntoView({ block: "nearest" });
};

const search = () => {
  const boxes = [...document.querySelectorAll("[data-slash]")].sort((a, b) => a.dataset.slash - b.dataset.slash);
  boxes.find((box) => box.offsetParent)?.select();
};

const deeds = {
  "/": search,
  g: openFinder,
  j: () => step(1),
  k: () => step(-1),
  l: () => openLog(here()?.querySelector("[data-log]") ?? document.querySelector("[data-log].lead-log")),
};

document.addEventListener("keydown", (event) => {
  if (event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.key === "Escape" && typing(event.target)) return event.target.blur();
  if (typing(event.target) || document.querySelector(".offcanvas.show, .modal.show")) return;
  if (event.key === "Enter" && event.target.matches(".rows tbody tr")) return openRow(event.target);
  const deed = deeds[event.key.toLowerCase()];
  if (!deed) return;
  event.preventDefault();
  deed();
});
