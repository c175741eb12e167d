// The form at a roadshow: an entry is kept on the phone first, and sent until the server has said what became of it.
// Each carries a key of its own, so that one that is sent twice is written once.
const form = document.querySelector("form[data-show]");

if (form) {
  const place = form.dataset.show;
  const box = document.querySelector(".show-waiting");
  const told = form.querySelector(".show-told");
  const line = document.querySelector("[data-line]");
  const read = () => JSON.parse(localStorage.getItem(place) ?? "[]");
  const write = (entries) => localStorage.setItem(place, JSON.stringify(entries));
  const change = (key, about) => write(read().map((entry) => (entry.key === key ? { ...entry, ...about } : entry)));
  const drop = (key) => write(read().filter((entry) => entry.key !== key));
  // crypto.randomUUID is missing where the page is not served by https.
  const newKey = () => [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");

  const button = (text, act) => {
    const made = Object.assign(document.createElement("button"), { type: "button", className: "btn btn-ghost", textContent: text });
    made.addEventListener("click", act);
    return made;
  };
  const show = () => {
    const entries = read();
    box.hidden = entries.length === 0;
    box.querySelector("h2 span").textContent = `${box.dataset.waitingTitle} ${entries.length}`;
    box.querySelector("ul").replaceChildren(...entries.map((entry) => {
      const item = document.createElement("li");
      const name = Object.assign(document.createElement("b"), { textContent: `${entry.values.name} ${entry.values.phone}` });
      item.append(name);
      if (entry.error) {
        item.append(Object.assign(document.createElement("p"), { className: "wrong", textContent: entry.error }));
        item.append(button(box.dataset.again, () => { change(entry.key, { error: "" }); send(); }), button(box.dataset.remove, () => { drop(entry.key); show(); }));
      }
      return item;
    }));
  };
  const shown = (answer) => {
    const item = document.createElement("li");
    item.append(Object.assign(document.createElement("a"), { href: answer.href, textContent: answer.name }));
    document.querySelector(".show-entered ul").prepend(item);
    if (answer.is_new) document.querySelector("[data-count]").textContent = Number(document.querySelector("[data-count]").textContent) + 1;
  };
  const connected = (is) => {
    line.classList.toggle("off", !is);
    line.querySelector("span").textContent = is ? line.dataset.on : line.dataset.off;
  };

  let sending = false;
  const send = async () => {
    if (sending) return;
    sending = true;
    try {
      for (let entry = read().find((each) => !each.error); entry; entry = read().find((each) => !each.error)) {
        const token = document.querySelector("meta[name=csrf-token]").content;
        const answer = await fetch(form.action, {
          method: "POST", credentials: "same-origin", headers: { Accept: "application/json", "X-CSRF-Token": token },
          body: new URLSearchParams({ ...entry.values, key: entry.key, typed_at: entry.typed_at, csrf_token: token }),
        });
        connected(true);
        const body = answer.headers.get("content-type")?.includes("json") ? await answer.json() : null;
        if (answer.redirected || (!answer.ok && !body)) {
          // Somebody else is at the door, or the server is in trouble: nothing is lost, and nothing is tried for ever.
          told.textContent = box.dataset.login;
          break;
        }
        if (answer.ok) {
          drop(entry.key);
          told.textContent = body.text;
          shown(body);
        } else if (answer.status >= 500) {
          break;
        } else {
          const fields = Object.values(body.fields ?? {});
          change(entry.key, { error: [body.error, ...fields].filter((text, at, all) => text && all.indexOf(text) === at).join(" ") });
        }
        show();
      }
    } catch {
      connected(false);
      told.textContent = box.dataset.kept;
    } finally {
      sending = false;
      show();
    }
  };

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    event.stopImmediatePropagation();
    const { csrf_token: _token, ...values } = Object.fromEntries(new FormData(form));
    if (!values.name?.trim() || !values.phone?.trim()) {
      told.textContent = box.dataset.needed;
      form.querySelector(values.name?.trim() ? "[name=phone]" : "[name=name]").focus();
      return;
    }
    write([...read(), { key: newKey(), typed_at: new Date().toISOString(), values, error: "" }]);
    form.reset();
    for (const select of form.querySelectorAll("select")) select.tomselect?.clear();
    told.textContent = "";
    show();
    form.querySelector("[name=name]").focus();
    send();
  }, true);
  addEventListener("online", send);
  addEventListener("offline", () => connected(false));
  document.addEventListener("visibilitychange", () => { if (!document.hidden) send(); });
  setInterval(() => { if (read().some((entry) => !entry.error)) send(); }, 20_000);
  navigator.serviceWorker?.register("/roadshows/worker.js", { scope: "/roadshows/" }).catch(() => { /* without it the open page still works */ });
  if (!navigator.onLine) connected(false);
  show();
  send();
}
