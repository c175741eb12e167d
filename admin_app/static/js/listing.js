// A list that answers while one types, rows that open as a whole, and the bar for ticked rows.
import { getPage } from "./http.js";
import { showClips } from "./previews.js";
import { refuse } from "./toast.js";
import { say } from "./words.js";

const form = document.querySelector("form[data-live]");
const listing = document.getElementById("listing");
const batch = document.getElementById("batch");
let running = null;

export const query = (form) => {
  const values = new FormData(form);
  return new URLSearchParams([...values].filter(([, value]) => value !== ""));
};

const search = async () => {
  running?.abort();
  running = new AbortController();
  const address = `${form.getAttribute("action")}?${query(form)}`;
  listing.classList.add("busy");
  try {
    const page = await getPage(address, running.signal);
    for (const id of ["listing", "tabs", "kept", "count"]) {
      const [old, fresh] = [document.getElementById(id), page.getElementById(id)];
      if (old && fresh) old.innerHTML = fresh.innerHTML;
    }
    history.replaceState(null, "", address);
    if (batch) recount();
    showClips().catch(() => { /* a courtesy */ });
  } catch (error) {
    if (error.name !== "AbortError") refuse(error);
  } finally {
    listing.classList.remove("busy");
  }
};

// Input methods send `input` while a word is half composed; such text is no question yet.
if (form && listing) {
  const box = form.elements.search;
  let asked = box.value;
  let timer;
  const typed = () => {
    clearTimeout(timer);
    timer = setTimeout(() => {
      if (box.value.trim() === asked) return;
      asked = box.value.trim();
      search();
    }, 220);
  };
  box.addEventListener("input", (event) => { if (!event.isComposing) typed(); });
  box.addEventListener("compositionend", typed);
}

export const openRow = (row) => { if (row?.dataset.href) location.assign(row.dataset.href); };

document.addEventListener("click", (event) => {
  const row = event.target.closest(".rows tbody tr");
  if (!row || event.target.closest("a, button, input, label, .c-pick") || getSelection().toString()) return;
  if (event.ctrlKey || event.metaKey) open(row.dataset.href, "_blank", "noopener");
  else openRow(row);
});

// what a cell has no room for is told when it is pointed at
document.addEventListener("pointerover", (event) => {
  const cell = event.target.closest?.(".rows td:not([title])");
  if (cell && cell.scrollWidth > cell.clientWidth) cell.title = cell.textContent.trim();
});

// ticked rows
const boxes = () => [...document.querySelectorAll(".rows tbody input[name=rowid]")];
const recount = () => {
  const picked = boxes().filter((box) => box.checked).length;
  batch.hidden = picked === 0;
  batch.querySelector("[data-picked]").textContent = say("picked", { n: picked });
  const all = document.querySelector("[data-pick-all]");
  if (all) [all.checked, all.indeterminate] = [picked > 0 && picked === boxes().length, picked > 0 && picked < boxes().length];
};
const tickAll = (on) => { boxes().forEach((box) => { box.checked = on; }); recount(); };

if (batch) {
  document.addEventListener("change", (event) => {
    if (event.target.matches("[data-pick-all]")) tickAll(event.target.checked);
    else if (event.target.matches("input[name=rowid]")) recount();
  });
  batch.querySelector("[data-pick-none]").addEventListener("click", () => tickAll(false));
  addEventListener("pageshow", recount);
}
