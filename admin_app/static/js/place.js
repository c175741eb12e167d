// One's place: back from a row to the very list one came from, at that row – and on to the next row without going back.
const listing = document.querySelector("[data-place]");
const rows = () => [...document.querySelectorAll("#listing .rows tbody tr")];

// A private window may forget; the links then lead to the lists as they open.
const keep = (name, value) => { try { sessionStorage.setItem(name, JSON.stringify(value)); } catch { /* nothing is lost but the place */ } };
const kept = (name) => { try { return JSON.parse(sessionStorage.getItem(name)); } catch { return null; } };

const place = (base) => `place:${base}`;
const last = (base) => `last:${base}`;

if (listing) {
  const base = listing.dataset.place;
  addEventListener("pagehide", () => keep(place(base), { url: location.pathname + location.search, ids: rows().map((row) => row.dataset.id) }));
  addEventListener("pageshow", () => {
    const seen = kept(last(base));
    if (!seen) return;
    keep(last(base), null);
    const row = rows().find((each) => each.dataset.id === seen);
    if (!row) return;
    row.classList.add("here");
    row.focus({ preventScroll: true });
    row.scrollIntoView({ block: "center" });
  });
}

for (const link of document.querySelectorAll("[data-back]")) {
  const to = kept(place(link.getAttribute("href")));
  if (to) link.href = to.url;
}

const steps = document.querySelector("[data-steps]");
if (steps) {
  const base = steps.dataset.steps;
  const id = document.querySelector(".deeds").dataset.id;
  const ids = kept(place(base))?.ids ?? [];
  const at = ids.indexOf(id);
  keep(last(base), id);
  if (at >= 0 && ids.length > 1) {
    for (const [name, to] of [["prev", ids[at - 1]], ["next", ids[at + 1]]]) {
      const link = steps.querySelector(`[rel=${name}]`);
      if (to) link.href = `${base}details/?id=${to}`;
      else link.classList.add("disabled");
    }
    steps.querySelector("small").textContent = `${at + 1} / ${ids.length}`;
    steps.hidden = false;
  }
}

// On a narrow screen the tab one is on may lie beyond the edge: it is brought to the middle.
for (const tab of document.querySelectorAll(".tabs [aria-current]")) {
  const row = tab.parentElement;
  row.scrollLeft += tab.getBoundingClientRect().left - row.getBoundingClientRect().left - (row.clientWidth - tab.offsetWidth) / 2;
}
