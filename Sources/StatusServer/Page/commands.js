// Sending set messages, and showing what became of them and of everybody else's.

import { forget, writeHeaders } from "./access.js";
import { el } from "./dom.js";
import { brief, exact, moment } from "./format.js";

/** Sends a set message. Returns its result if it is refused at once, else nil; throws an `Error` that says why it was not taken. */
export async function send(device, id, write) {
  let response;
  try {
    response = await fetch("api/set", {
      method: "POST", headers: writeHeaders(), cache: "no-store", credentials: "same-origin",
      body: JSON.stringify({ device, set: { ...write, id } }),
    });
  } catch {
    throw new Error("The bridge cannot be reached; nothing was sent.");
  }
  const answer = await response.json().catch(() => ({}));
  if (response.status === 401) forget();
  if (!response.ok) throw new Error(answer.error ?? `The bridge answered ${response.status}.`);
  return answer.result ?? null;
}

export function newID() {
  const bytes = crypto.getRandomValues(new Uint8Array(9));
  return `page-${Array.from(bytes, byte => byte.toString(36).padStart(2, "0")).join("")}`;
}

const names = { done: "Done", rejected: "Rejected", failed: "Failed", superseded: "Superseded", expired: "Expired" };
const colours = { done: "inuse", rejected: "bad", failed: "bad", superseded: "unknown", expired: "warn" };

/** What was asked for, in words. */
export function wish(result) {
  const value = result.value;
  const writes = result.point == null ? { ...value } : { [result.point]: value };
  const hidden = new Set(["id", "validUntil"]);
  return Object.entries(writes).filter(([key]) => !hidden.has(key))
    .map(([key, value]) => `${key} ${typeof value === "object" ? JSON.stringify(value) : value}`).join(", ") || "set message";
}

function force(result) {
  if (result.status !== "done") return null;
  if (result.inForce === true) return "In force.";
  if (result.inForce === false) return "Not yet in force; ChargePoint may take minutes.";
  return null;
}

function readback(value) {
  if (value == null) return [];
  const isStation = Object.values(value).every(each => each && typeof each === "object");
  const line = (name, points) => el("div", {}, name && el("span", { class: "muted" }, `${name} `),
    Object.entries(points).map(([key, value]) => `${key} ${value == null ? "–" : typeof value === "number" ? brief(value) : value}`).join(" · "));
  return isStation ? Object.entries(value).map(([port, points]) => line(`port ${port}`, points)) : [line(null, value)];
}

/** A result as an item of a list. */
export function resultItem(result, showsTarget = true) {
  const code = result.responseCode == null ? "" : ` (${result.responseCode})`;
  const stations = Object.entries(result.stations ?? {});
  return el("li", { class: "result", "data-id": typeof result.id === "string" ? result.id : JSON.stringify(result.id) },
    el("div", { class: "result-head" },
      el("span", { class: `pill ${colours[result.status] ?? "unknown"}` }, names[result.status] ?? result.status),
      el("strong", {}, showsTarget ? `${result.device}: ` : "", wish(result)),
      el("time", { datetime: result.completedAt, title: exact(result.completedAt), class: "muted" }, moment(result.completedAt))),
    el("p", {}, [result.responseText && `${result.responseText.replace(/([^.])$/, "$1.")}${code}`, force(result)].filter(Boolean).join(" ")),
    ...(result.warnings ?? []).map(warning => el("p", { class: "warning" }, warning)),
    result.readback && el("details", {}, el("summary", {}, "What the API showed right after"), ...readback(result.readback)),
    stations.length > 0 && el("details", {}, el("summary", {}, `${stations.length} stations`),
      ...stations.map(([path, station]) => el("div", {}, `${path}: ${names[station.status] ?? station.status}. ${station.responseText ?? ""}`))));
}

/** A command that has no result yet. */
export function waitingItem(command, showsTarget = true) {
  return el("li", { class: "result", "data-id": command.id },
    el("div", { class: "result-head" },
      el("span", { class: `pill ${command.problem ? "bad" : "warn"}` }, command.problem ? "Not sent" : "Waiting"),
      el("strong", {}, showsTarget ? `${command.device}: ` : "", wish({ value: command.write }))),
    el("p", {}, command.problem ?? "The bridge has it; its result follows."));
}
