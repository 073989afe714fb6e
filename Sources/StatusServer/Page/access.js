// The tokens: entered here, kept for this tab alone, and shown to the bridge in a header, never in an address.

import { byID, text } from "./dom.js";

const key = "token";
let token = null;
try { token = sessionStorage.getItem(key); } catch { /* storage is switched off: it is kept until the page is left */ }

const listeners = new Set();

export const hasToken = () => token != null;
export const headers = () => token == null ? {} : { Authorization: `Bearer ${token}` };
export const onAccess = listener => listeners.add(listener);

export function forget() { keep(null); }

function keep(value) {
  token = value;
  try {
    if (value == null) sessionStorage.removeItem(key);
    else sessionStorage.setItem(key, value);
  } catch { /* as above */ }
  for (const listener of listeners) listener();
}

/** Headers of what changes something: no other site's page can send them without being asked by the browser first. */
export const writeHeaders = () => ({ ...headers(), "Content-Type": "application/json", "X-Requested-With": "chargepoint2mqtt" });

/** Asks for a token until one is right. Resolves to whether there is one. `scope`: `control` or `read`. */
export function ask(scope) {
  const dialog = byID("token");
  const [input, wrong] = [byID("token-input"), byID("token-wrong")];
  text(byID("token-title"), scope === "read" ? "This bridge asks for a token" : "Unlock controls");
  text(byID("token-hint"), scope === "read"
    ? "It is in the file that http.readTokenFile of bridge.yaml names; the one of http.tokenFile does as well."
    : "It is in the file that http.tokenFile of bridge.yaml names. It is kept for this tab, until it is closed.");
  byID("token-cancel").hidden = scope === "read";
  text(wrong, "");
  input.value = "";
  if (!dialog.open) dialog.showModal();
  return new Promise(resolve => {
    const done = value => {
      byID("token-form").onsubmit = byID("token-cancel").onclick = dialog.oncancel = dialog.onclose = null;
      dialog.close();
      resolve(value);
    };
    byID("token-cancel").onclick = () => done(false);
    dialog.oncancel = event => scope === "read" ? event.preventDefault() : done(false);
    byID("token-form").onsubmit = async event => {
      event.preventDefault();
      text(wrong, "");
      const value = input.value.trim();
      try {
        const response = await fetch("api/access", { headers: { Authorization: `Bearer ${value}` }, cache: "no-store" });
        const answer = await response.json();
        if (response.ok && answer[scope]) {
          keep(value);
          return done(true);
        }
        text(wrong, answer.error ?? "This token lets you look, not control.");
      } catch {
        text(wrong, "The bridge cannot be reached.");
      }
      input.select();
    };
  });
}

/** Asks a yes or no. */
export function confirm(title, question, yes) {
  const dialog = byID("confirm");
  text(byID("confirm-title"), title);
  text(byID("confirm-text"), question);
  text(byID("confirm-yes"), yes);
  dialog.returnValue = "no";
  dialog.showModal();
  return new Promise(resolve => {
    dialog.onclose = () => resolve(dialog.returnValue === "yes");
  });
}
