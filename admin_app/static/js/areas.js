// The sidebar's areas as they were left; loaded beside them so that nothing folds before one's eyes.
(() => {
  const nav = document.getElementById("side-nav");
  const key = "forecourt-areas";
  const areas = [...nav.querySelectorAll("[data-area]")];
  let kept = {};
  try { kept = JSON.parse(localStorage.getItem(key)) ?? {}; } catch { /* a private window forgets */ }
  // Where one is stays open, whatever was folded.
  nav.restore = () => areas.forEach((area) => { area.open = area.querySelector("[aria-current]") !== null || (kept[area.dataset.area] ?? area.dataset.open === "yes"); });
  areas.forEach((area) => { area.dataset.open = area.open ? "yes" : "no"; });
  nav.restore();
  try { nav.scrollTop = sessionStorage.getItem(key) ?? 0; } catch { /* as above */ }
  nav.querySelector("[aria-current]")?.scrollIntoView({ block: "nearest" });
  nav.addEventListener("click", (event) => {
    const area = event.target.closest("summary")?.parentElement;
    if (!area) return;
    kept[area.dataset.area] = !area.open;
    try { localStorage.setItem(key, JSON.stringify(kept)); } catch { /* as above */ }
  });
  addEventListener("pagehide", () => { try { sessionStorage.setItem(key, nav.scrollTop); } catch { /* as above */ } });
})();
