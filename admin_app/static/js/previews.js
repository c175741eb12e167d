// What hangs on the rows of a list, small beside their names; a picture that is pressed is shown large.
import { get } from "./http.js";

const MOST = 3;
const make = (name, about, ...inside) => { const made = Object.assign(document.createElement(name), about); made.append(...inside); return made; };

const clip = ({ name, href, small, kind }) => {
  const link = make("a", { href, title: name, target: "_blank", rel: "noopener" }, small ? make("img", { src: small, alt: name, loading: "lazy" }) : make("small", { textContent: kind }));
  if (small) link.dataset.large = "";
  return link;
};

export const showClips = async () => {
  const rows = new Map();
  for (const row of document.querySelectorAll(".rows tbody tr[data-href]:not([data-clips])")) {
    const found = row.dataset.href.match(/^\/admin\/(\w+)\/details\/\?id=(\d+)$/);
    if (!found) continue;
    row.dataset.clips = "";
    if (!rows.has(found[1])) rows.set(found[1], new Map());
    rows.get(found[1]).set(found[2], row);
  }
  if (!rows.size) return;
  const asked = [...rows].map(([name, of]) => `of=${name}:${[...of.keys()].join(",")}`).join("&");
  for (const [where, files] of Object.entries(await get(`/admin/attachments/on/?${asked}`))) {
    const [name, id] = where.split(":");
    const clips = make("span", { className: "clips" }, ...files.slice(0, MOST).map(clip));
    if (files.length > MOST) clips.append(make("small", { textContent: `+${files.length - MOST}` }));
    rows.get(name).get(id).querySelector(".c-first").append(clips);
  }
};

showClips().catch(() => { /* they stand on the row's page in any case */ });

document.addEventListener("click", (event) => {
  const link = event.target.closest("a[data-large]");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  const large = make("dialog", { className: "large" }, make("img", { src: link.href, alt: link.title }), make("p", { textContent: link.title }));
  large.addEventListener("click", () => large.close());
  large.addEventListener("close", () => { large.remove(); link.focus(); });
  document.body.append(large);
  large.showModal();
});
