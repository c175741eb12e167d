// Light or dark, remembered per browser; loaded before the styles so that nothing flashes.
(() => {
  const key = "forecourt-theme";
  const system = matchMedia("(prefers-color-scheme: dark)");
  const remembered = () => {
    try { return localStorage.getItem(key); } catch { return null; }
  };
  const wear = () => {
    document.documentElement.dataset.bsTheme = remembered() ?? (system.matches ? "dark" : "light");
  };
  wear();
  system.addEventListener("change", wear);
  addEventListener("storage", wear);
  addEventListener("click", (event) => {
    if (!event.target.closest?.("[data-theme-switch]")) return;
    const theme = document.documentElement.dataset.bsTheme === "dark" ? "light" : "dark";
    document.documentElement.dataset.bsTheme = theme;
    try { localStorage.setItem(key, theme); } catch { /* a private window forgets; the page still changes */ }
  });
})();
