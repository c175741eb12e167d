// Keeps the form of a roadshow, and what it looks like, on the phone: it opens without a connection too.
const KEPT = "roadshow-1";
const isForm = (url) => /^\/roadshows\/\d+\/register$/.test(url.pathname);
const isLook = (url) => url.pathname.startsWith("/static/");

addEventListener("install", () => skipWaiting());
addEventListener("activate", (event) => event.waitUntil(clients.claim()));
addEventListener("fetch", (event) => {
  const url = new URL(event.request.url);
  if (event.request.method !== "GET" || url.origin !== location.origin || !(isForm(url) || isLook(url))) return;
  event.respondWith((async () => {
    const kept = await caches.open(KEPT);
    try {
      const answer = await fetch(event.request);
      if (answer.ok && !answer.redirected) kept.put(event.request, answer.clone());
      return answer;
    } catch (trouble) {
      const before = await kept.match(event.request);
      if (before) return before;
      throw trouble;
    }
  })());
});
