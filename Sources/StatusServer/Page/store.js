// What the page knows: the bridge's newest word on each port, and on itself.

import { heard } from "./format.js";

/** How often the small plots of rows step, ms, and how many steps they have. */
const sparkStep = 60_000;
const sparkCount = 60;
const mostResults = 50;

export class Store {
  hello = null;
  health = null;
  errors = [];
  /** Newest first. */
  results = [];
  /** By device, in the order of arrival. */
  rows = new Map();
  /** Devices whose rows changed since the view asked. */
  changed = new Set();
  isWhole = false;

  /** Takes an event of the stream. Returns what it changed. */
  take(name, value) {
    switch (name) {
      case "hello":
        heard(value.time);
        this.hello = value;
        this.before = new Set(this.rows.keys());
        this.isWhole = false;
        return "hello";
      case "devices":
        for (const row of value) {
          const old = this.rows.get(row.device);
          row.spark ??= old?.spark;
          row.sparkAt ??= row.spark && (old?.spark === row.spark ? old.sparkAt : Date.now());
          this.rows.set(row.device, row);
          this.before?.delete(row.device);
          this.changed.add(row.device);
        }
        return "rows";
      case "gone":
        for (const device of value) this.#remove(device);
        return "rows";
      case "ready":
        // What the bridge no longer speaks of is no longer there.
        for (const device of this.before ?? []) this.#remove(device);
        this.before = null;
        this.isWhole = true;
        return "rows";
      case "health":
        heard(value.time);
        this.health = value;
        return "health";
      case "errors":
        this.errors = value;
        return "errors";
      case "result":
        // A stream that begins anew tells them again.
        if (this.results.some(result => same(result, value))) return null;
        this.results.unshift(value);
        this.results.sort((a, b) => Date.parse(b.completedAt) - Date.parse(a.completedAt) || b.key - a.key);
        this.results.length = Math.min(this.results.length, mostResults);
        return "results";
      default:
        return null;
    }
  }

  #remove(device) {
    this.rows.delete(device);
    this.changed.add(device);
  }

  /** Lets the small plots go on: a step for each minute since the last. */
  stepSparks() {
    const time = Date.now();
    for (const row of this.rows.values()) {
      if (!row.spark) continue;
      const steps = Math.floor((time - row.sparkAt) / sparkStep);
      if (steps <= 0) continue;
      const value = row.online ? row.load ?? null : null;
      row.spark = [...row.spark, ...Array(Math.min(steps, sparkCount)).fill(value)].slice(-sparkCount);
      row.sparkAt += steps * sparkStep;
      this.changed.add(row.device);
    }
  }
}

const same = (a, b) => JSON.stringify(a.id) === JSON.stringify(b.id) && a.completedAt === b.completedAt && a.device === b.device;

/** What kind of row it is, for filters, colours and sorting. */
export function kind(row) {
  if (!row.online) return "offline";
  if (row.stale?.includes("status")) return "stale";
  if (row.status === "INUSE") return "inuse";
  if (row.status === "AVAILABLE") return "available";
  return row.status == null ? "unknown" : row.status === "UNREACHABLE" ? "unreachable" : "other";
}

export const isLimited = row => row.online && row.shedState === 1;
export const isPending = row => row.online && row.shedPending === true;
export const isAlarmed = row => row.online && row.alarmType != null;

/** The limit that a row shows: `{kW}` or `{percent}`; null: none. */
export function limit(row) {
  if (row.allowedLoad != null) return { kW: row.allowedLoad };
  if (row.percentShed != null) return { percent: row.percentShed };
  return null;
}
