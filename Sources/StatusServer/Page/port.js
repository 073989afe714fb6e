// One port in full: its plot, its points, and its controls.

import { ask, confirm, hasToken, headers } from "./access.js";
import { newID, resultItem, send, waitingItem } from "./commands.js";
import { byID, el, segments, text } from "./dom.js";
import { age, brief, count, exact, moment, number, power, state } from "./format.js";
import { ranges } from "./history.js";
import { Plot } from "./plot.js";
import { isLimited, isPending, limit } from "./store.js";

const durations = [[0, "until cleared"], [15, "15 min"], [30, "30 min"], [60, "1 hour"], [120, "2 hours"], [240, "4 hours"], [480, "8 hours"], [1440, "1 day"]];

export class PortView {
  #store;
  #device = null;
  #plot;
  #range = "hour";
  #readAt = null;
  #timer = null;
  #scope = "port";
  #unit = "kW";
  /** Commands that were sent from here and have no result yet, newest first. */
  #sent = [];

  constructor(store) {
    this.#store = store;
    this.#plot = new Plot(byID("port-plot"), "Load of this port");
    const dialog = byID("port");
    byID("port-close").addEventListener("click", () => dialog.close());
    dialog.addEventListener("close", () => this.#closed());
    dialog.addEventListener("click", event => { if (event.target === dialog) dialog.close(); });
    segments(byID("port-range"), ranges, this.#range, range => {
      this.#range = range;
      this.#readHistory();
    });
  }

  open(device) {
    this.#device = device;
    this.#scope = "port";
    const row = this.#store.rows.get(device);
    const tail = row?.port == null ? 1 : 2;
    text(byID("port-title"), device.split("/").slice(-tail).join(" / "));
    text(byID("port-path"), device.split("/").slice(0, -tail).join("/"));
    this.#plot.explain("Reading…");
    byID("points").replaceChildren();
    this.#showControl();
    this.update();
    this.#readHistory();
    if (!byID("port").open) byID("port").showModal();
    byID("port").querySelector(".drawer-body").scrollTop = 0;
  }

  get device() { return this.#device; }

  #closed() {
    this.#device = null;
    clearTimeout(this.#timer);
  }

  /** The row changed. */
  update() {
    const row = this.#store.rows.get(this.#device);
    if (!row) return;
    const limitText = limit(row) == null ? (isLimited(row) ? "Limited" : "None")
      : `${row.allowedLoad != null ? `${brief(row.allowedLoad)} kW` : `−${brief(row.percentShed)} %`}${isLimited(row) ? ", in force" : isPending(row) ? "" : ", not in force"}`;
    const facts = [
      ["State", row.online ? state(row.status) : row.since ? `Offline for ${age(row.since)}` : "Not read yet"],
      ["Load", row.online && row.load != null ? `${power(row.load)} kW${row.power ? ` of ${brief(row.power)}` : ""}` : row.stale?.includes("load") ? "stale" : "–"],
      ["Limit", row.online ? [limitText, isPending(row) && "pending", row.shedUntil && `until ${moment(row.shedUntil)}`].filter(Boolean).join(", ") : "–"],
      ["Session", row.energy == null ? "–" : `${number(row.energy, 2)} kWh`],
      row.energyTotal != null && ["Counted in all", `${number(row.energyTotal, 1)} kWh`],
      row.alarmType != null && ["Alarm", `${row.alarmType}${row.alarmTime ? `, ${moment(row.alarmTime)}` : ""}`],
      ["Station", [row.name, row.stationID].filter(Boolean).join(", ")],
      ["Account", row.account],
    ].filter(Boolean);
    byID("port-now").replaceChildren(...facts.flatMap(([name, value]) => [el("dt", {}, name), el("dd", {}, value)]));
    this.#readPoints();
  }

  tick() {
    for (const cell of byID("points").querySelectorAll("td[data-time]")) text(cell, age(cell.dataset.time));
  }

  // MARK: What is read

  async #get(path) {
    const response = await fetch(path, { headers: headers(), cache: "no-store" });
    const answer = await response.json();
    if (!response.ok) throw new Error(answer.error);
    return answer;
  }

  async #readHistory() {
    clearTimeout(this.#timer);
    const [device, range] = [this.#device, this.#range];
    if (device == null) return;
    const row = this.#store.rows.get(device);
    // A row carries a few values if there is a history.
    if (!row?.spark) {
      this.#plot.explain("No history is kept of this port.");
      this.#timer = setTimeout(() => this.#readHistory(), 15_000);
      return;
    }
    try {
      const history = await this.#get(`api/history?device=${encodeURIComponent(device)}&range=${range}`);
      if (device !== this.#device || range !== this.#range) return;
      const cap = row && isLimited(row) && row.allowedLoad != null ? Number(row.allowedLoad) : null;
      this.#plot.show({ ...history, limit: cap });
      this.#timer = setTimeout(() => this.#readHistory(), history.step * 1000);
    } catch (error) {
      if (device !== this.#device) return;
      this.#plot.explain(error.message || "The bridge cannot be reached.");
      this.#timer = setTimeout(() => this.#readHistory(), 15_000);
    }
  }

  #isReading = false;

  async #readPoints() {
    const device = this.#device;
    if (this.#isReading) return;
    this.#isReading = true;
    try {
      const answer = await this.#get(`api/device?device=${encodeURIComponent(device)}`);
      if (device !== this.#device) return;
      byID("points").replaceChildren(...answer.points.map(point => el("tr", {},
        el("th", { scope: "row", title: point.summary }, point.point),
        el("td", {}, point.stale ? el("span", { class: "stale" }, "stale") : point.value == null ? el("span", { class: "muted" }, "null")
          : typeof point.value === "object" ? JSON.stringify(point.value) : String(point.value),
        point.units && point.value != null && !point.stale ? el("small", { class: "muted" }, ` ${point.units}`) : null),
        el("td", { class: "num", "data-time": point.readAt, title: exact(point.readAt) }, point.readAt ? age(point.readAt) : "–"))));
    } catch { /* the banner tells */ } finally {
      this.#isReading = false;
    }
  }

  // MARK: Control

  /** Access or the bridge's readiness for commands has changed. */
  accessChanged() { if (this.#device != null) this.#showControl(); }

  #showControl() {
    const box = byID("control");
    const row = this.#store.rows.get(this.#device);
    this.showResults();
    if (!row || !this.#store.hello) return box.replaceChildren();
    if (!this.#store.hello.controls) {
      return box.replaceChildren(el("p", { class: "hint" },
        "Controls are switched off. To limit loads from this page put a token of your own into a file, name it as ",
        el("code", {}, "http.tokenFile"), " in bridge.yaml and start the bridge again. MQTT set messages work all the same."));
    }
    if (!hasToken()) {
      return box.replaceChildren(el("p", { class: "hint" }, "Controls are locked. "), el("button", { type: "button", class: "primary", onclick: () => ask("control") }, "Unlock controls"));
    }
    const set = row.set ?? {};
    const station = [...this.#store.rows.values()].filter(other => other.station === row.station);
    const canShed = set.shedState && (set.allowedLoad || set.percentShed);
    if (!canShed && !set.clearAlarms) {
      return box.replaceChildren(el("p", { class: "hint" }, "The registry of this device has no writable points; see its column Writable."));
    }
    const isWhole = () => this.#scope === "station";
    const cap = isWhole() ? station.reduce((sum, other) => sum + (Number(other.power) || 0), 0) : Number(row.power) || 0;
    if (!set[this.#unit === "kW" ? "allowedLoad" : "percentShed"]) this.#unit = set.allowedLoad ? "kW" : "%";

    const amount = el("input", { type: "number", id: "amount", inputmode: "decimal", min: "0", step: this.#unit === "kW" ? "any" : "1", max: this.#unit === "%" ? "100" : cap || null, required: true });
    const minutes = el("select", { id: "minutes" }, ...durations.map(([value, label]) => el("option", { value }, label)));
    const hint = el("p", { class: "muted small-text" }, this.#unit === "kW"
      ? `The most that ${isWhole() ? "all ports together" : "this port"} may deliver${cap ? `, at most ${brief(cap)} kW` : ""}.`
      : "The share taken away from what is delivered at this moment. An idle port is held at zero until the limit is cleared.");
    const form = el("form", { class: "control", onsubmit: event => {
      event.preventDefault();
      const name = set[this.#unit === "kW" ? "allowedLoad" : "percentShed"];
      const write = { [set.shedState]: 1, [name]: Number(amount.value) };
      if (Number(minutes.value)) write.timeInterval = Number(minutes.value);
      this.#command(write);
    } },
      station.length > 1 && row.port != null && el("div", { class: "field" }, el("span", { id: "scope-label" }, "What"), this.#choice("scope-label", [["port", `Port ${row.port}`], ["station", `Whole station, ${count(station.length, "port")}`]], this.#scope, scope => { this.#scope = scope; })),
      canShed && el("div", { class: "fields" },
        el("div", { class: "field" }, el("label", { for: "amount" }, "Limit to"), el("div", { class: "joined" }, amount,
          this.#choice(null, [set.allowedLoad && ["kW", "kW"], set.percentShed && ["%", "% less"]].filter(Boolean), this.#unit, unit => { this.#unit = unit; }))),
        el("div", { class: "field" }, el("label", { for: "minutes" }, "For"), minutes)),
      canShed && hint,
      el("div", { class: "actions start" },
        canShed && el("button", { class: "primary", id: "shed" }, "Limit"),
        set.shedState && el("button", { type: "button", id: "clear", onclick: () => this.#clear(row, station) }, "Clear limit"),
        set.clearAlarms && el("button", { type: "button", id: "clear-alarms", onclick: () => this.#clearAlarms(row, station) }, "Clear alarms"),
        el("button", { type: "button", class: "quiet", onclick: () => import("./access.js").then(access => access.forget()) }, "Lock")));
    box.replaceChildren(form);
  }

  #choice(labelledBy, choices, chosen, choose) {
    const group = el("div", { class: "segments", role: "group", "aria-labelledby": labelledBy, "aria-label": labelledBy ? null : "Unit" });
    segments(group, choices, chosen, value => {
      choose(value);
      this.#showControl();
      byID("control").querySelector(`.segments [data-value="${CSS.escape(value)}"]`)?.focus();
    });
    return group;
  }

  async #clear(row, station) {
    if (this.#scope === "station") {
      const isSure = await confirm("Clear the whole station?", `The limits of all ${count(station.length, "port")} of ${row.station} end; vehicles may charge at full power.`, "Clear station");
      if (!isSure) return;
    }
    this.#command({ [row.set.shedState]: 0 });
  }

  async #clearAlarms(row, station) {
    const isSure = await confirm("Clear alarms?", `ChargePoint clears the alarms of the whole station ${row.station}${station.length > 1 ? `, all ${count(station.length, "port")}` : ""}.`, "Clear alarms");
    if (isSure) this.#command({ [row.set.clearAlarms]: 1 }, true);
  }

  async #command(write, isOfStation = this.#scope === "station") {
    const row = this.#store.rows.get(this.#device);
    const device = isOfStation ? row.station : row.device;
    const command = { id: newID(), device, row: row.device, write, problem: null };
    this.#sent.unshift(command);
    this.#sent.length = Math.min(this.#sent.length, 20);
    this.showResults();
    try {
      await send(device, command.id, write);
    } catch (error) {
      command.problem = error.message;
      this.showResults();
    }
  }

  /** Shows results of this port and its station, and what was sent and has none yet. */
  showResults() {
    if (this.#device == null) return;
    const row = this.#store.rows.get(this.#device);
    const known = new Set(this.#store.results.map(result => result.id));
    this.#sent = this.#sent.filter(command => !known.has(command.id));
    const mine = this.#sent.filter(command => command.row === this.#device || command.device === row?.station);
    const results = this.#store.results.filter(result => result.device === this.#device || result.device === row?.station).slice(0, 3);
    byID("port-results").replaceChildren(
      ...mine.map(command => waitingItem(command, command.device !== this.#device)),
      ...results.map(result => resultItem(result, result.device !== this.#device)));
  }
}

