// Talking to the server: the CSRF token goes along, and a refusal comes back as a sentence with its remedy.
import { say } from "./words.js";

export class Refusal extends Error {
  constructor(text, remedy = "", fields = {}) {
    super(text);
    this.remedy = remedy;
    this.fields = fields;
  }
}

const ask = async (url, options) => {
  let answer;
  try {
    answer = await fetch(url, { credentials: "same-origin", ...options });
  } catch (error) {
    if (error.name === "AbortError") throw error;
    throw new Refusal(say("offline"), say("offlineRemedy"));
  }
  if (answer.redirected && new URL(answer.url).pathname === "/login") location.reload();
  return answer;
};

const read = async (answer) => {
  const isJson = answer.headers.get("content-type")?.includes("json");
  const body = isJson ? await answer.json() : {};
  if (answer.ok && isJson) return body;
  throw new Refusal(body.error ?? say("failed"), body.remedy ?? "", body.fields ?? {});
};

export const get = async (url, signal) => read(await ask(url, { signal, headers: { Accept: "application/json" } }));

export const getPage = async (url, signal) => {
  const answer = await ask(url, { signal, headers: { Accept: "text/html" } });
  if (!answer.ok) throw new Refusal(say("failed"));
  return new DOMParser().parseFromString(await answer.text(), "text/html");
};

export const post = async (url, values = {}) => {
  const token = document.querySelector("meta[name=csrf-token]").content;
  return read(await ask(url, {
    method: "POST",
    headers: { Accept: "application/json", "X-CSRF-Token": token },
    body: new URLSearchParams({ csrf_token: token, ...values }),
  }));
};
