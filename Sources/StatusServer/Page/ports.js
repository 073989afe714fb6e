// The table of ports: filtered, sorted, and changed only where a value changed.

import { attribute, byID, el, segments, svg, text } from "./dom.js";
import { age, brief, count, exact, moment, number, power, state } from "./format.js";
import { sparkline } from "./plot.js";
import { isAlarmed, isLimited, isPending, kind, limit } from "./store.js";

/** Rows that are shown at once; a button shows as many more. */
const page = 200;
/** Sorted anew at most so often, ms: rows that jump cannot be read. */
const sortPause = 2_000;

const filters = [
  ["all", "All", () => true],
  ["inuse", "In use", row => kind(row) === "inuse"],
  ["available", "Available", row => kind(row) === "available"],
  ["limited", "Limited", row => isLimited(row) || isPending(row)],
  ["alarm", "Alarm", isAlarmed],
  ["offline", "Offline", row => ["offline", "unreachable"].includes(kind(row))],
];

const collator = new Intl.Collator(undefined, { numeric: true, sensitivity: "base" });
const byPath = (a, b) => collator.compare(a.device, b.device);
const descending = value => (a, b) => (value(b) ?? -Infinity) - (value(a) ?? -Infinity) || byPath(a, b);
const time = text => text ? Date.parse(text) : null;
const rank = row => ["inuse", "available", "other", "stale", "unknown", "unreachable", "offline"].indexOf(kind(row));

/** Columns, and how each sorts; `first` is the order that a first click gives. */
const columns = [
  ["port", "Port", byPath],
  ["state", "State", (a, b) => rank(a) - rank(b) || byPath(a, b)],
  ["load", "Load", descending(row => row.online ? row.load : null)],
  ["limit", "Limit", descending(row => isPending(row) ? 3 : isLimited(row) ? 2 : limit(row) ? 1 : 0)],
  ["session", "Session", descending(row => row.energy)],
  ["alarm", "Alarm", descending(row => row.alarmType == null ? null : time(row.alarmTime) ?? 0)],
  ["age", "Updated", descending(row => -(time(row.time) ?? 0))],
];

export class Ports {
  #store;
  #open;
  #rows = new Map();
  #order = [];
  #most = page;
  #filter = "all";
  #search = "";
  #sort = { column: "port", isReversed: false };
  #sortedAt = 0;
  #later = null;
  #searchChanged;

  /** `open(device)` is called for a chosen row, `searched(text)` for another search. */
  constructor(store, open, searched) {
    this.#store = store;
    this.#open = open;
    this.#searchChanged = searched;
    segments(byID("filters"), filters.map(([key, label]) => [key, label]), "all", key => {
      this.#filter = key;
      this.#most = page;
      this.arrange();
    });
    byID("columns").append(...columns.map(([key, label]) =>
      el("th", { scope: "col", "data-column": key, class: key }, el("button", { type: "button", onclick: () => this.#sortBy(key) }, label))));
    byID("sort").append(...columns.map(([key, label]) => el("option", { value: key }, label)));
    byID("sort").addEventListener("change", event => this.#sortBy(event.target.value, false));
    byID("search").addEventListener("input", event => {
      this.#search = event.target.value.trim().toLowerCase();
      this.#most = page;
      this.arrange();
      this.#searchChanged(this.#search);
    });
    byID("more").addEventListener("click", () => {
      this.#most += page;
      this.arrange();
    });
    this.#showSort();
  }

  get search() { return this.#search; }

  #sortBy(column, mayReverse = true) {
    this.#sort = { column, isReversed: mayReverse && this.#sort.column === column && !this.#sort.isReversed };
    this.#showSort();
    this.arrange();
  }

  #showSort() {
    for (const header of byID("columns").children) {
      const isSorted = header.dataset.column === this.#sort.column;
      const isDown = ["load", "limit", "session", "alarm"].includes(header.dataset.column) !== this.#sort.isReversed;
      attribute(header, "aria-sort", isSorted ? (isDown ? "descending" : "ascending") : null);
    }
    byID("sort").value = this.#sort.column;
  }

  /** Which rows are to be seen, in which order; then shows them. */
  arrange() {
    clearTimeout(this.#later);
    this.#later = null;
    this.#sortedAt = Date.now();
    const matches = filters.find(([key]) => key === this.#filter)[2];
    const compare = columns.find(([key]) => key === this.#sort.column)[2];
    const chosen = [...this.#store.rows.values()].filter(row => matches(row) && this.#finds(row)).sort(compare);
    if (this.#sort.isReversed) chosen.reverse();
    this.#order = chosen.slice(0, this.#most).map(row => row.device);
    const elements = this.#order.map(device => this.#element(device));
    const body = byID("rows");
    const isSame = body.children.length === elements.length && elements.every((element, index) => body.children[index] === element);
    if (!isSame) {
      const focused = body.contains(document.activeElement) ? document.activeElement : null;
      body.replaceChildren(...elements);
      focused?.focus({ preventScroll: true });
    }
    const seen = new Set(this.#order);
    for (const device of this.#rows.keys()) if (!seen.has(device)) this.#rows.delete(device);
    const [rest, all] = [chosen.length - elements.length, this.#store.rows.size];
    text(byID("shown"), chosen.length === all ? count(all, "port") : `${number(chosen.length)} of ${count(all, "port")}`);
    byID("more").hidden = rest <= 0;
    text(byID("more"), `Show ${number(Math.min(page, rest))} more of ${number(rest)}`);
    byID("empty").hidden = chosen.length > 0 || !this.#store.isWhole;
    text(byID("empty"), all ? "No port fits." : this.#search
      ? "No port of this bridge fits." : "No port has been read yet. What is wrong, if anything, stands above.");
  }

  #finds(row) {
    if (!this.#search) return true;
    return [row.device, row.name, row.stationID, row.status, row.alarmType, row.account]
      .some(value => value != null && String(value).toLowerCase().includes(this.#search));
  }

  /** Shows what changed; sorts anew now, or soon. */
  update(changed) {
    for (const device of changed) if (this.#rows.has(device) && this.#store.rows.has(device)) this.#fill(device);
    if (this.#later) return;
    const wait = this.#sortedAt + sortPause - Date.now();
    if (wait <= 0) this.arrange();
    else this.#later = setTimeout(() => this.arrange(), wait);
  }

  /** Lets ages count up. */
  tick() {
    for (const [device, row] of this.#rows) {
      const data = this.#store.rows.get(device);
      if (data) text(row.age, data.online ? age(data.time) : age(data.since));
    }
  }

  #element(device) {
    if (!this.#rows.has(device)) {
      this.#rows.set(device, this.#make(device));
      this.#fill(device);
    }
    return this.#rows.get(device).element;
  }

  #make(device) {
    const parts = {
      name: el("button", { type: "button", class: "name" }), path: el("span", { class: "path" }),
      state: el("span", { class: "pill" }), load: el("span", { class: "value" }), unit: el("small", {}, "kW"),
      bar: el("span"), limit: el("span", { class: "value" }), limitNote: el("small"), pending: el("span", { class: "pill warn", hidden: true }, "Pending"),
      session: el("span", { class: "value" }), sessionNote: el("small"),
      alarm: el("span", { class: "alarm-text" }), alarmNote: el("small"), age: el("span", { class: "value" }),
      spark: svg("svg", { class: "spark", viewBox: "0 0 88 22", preserveAspectRatio: "none", "aria-hidden": "true" },
        svg("path", { class: "area" }), svg("path", { class: "line" })),
    };
    const cell = (column, label, ...children) => el("td", { class: column, "data-label": label }, ...children);
    parts.element = el("tr", { onclick: event => { if (!event.target.closest("button, a")) this.#open(device); } },
      el("th", { scope: "row", class: "port" }, parts.name, parts.path),
      cell("state", "State", parts.state),
      cell("load", "Load", el("span", { class: "amount" }, parts.load, " ", parts.unit, el("span", { class: "meter", "aria-hidden": "true" }, parts.bar)), parts.spark),
      cell("limit", "Limit", parts.limit, parts.pending, parts.limitNote),
      cell("session", "Session", parts.session, parts.sessionNote),
      cell("alarm", "Alarm", parts.alarm, parts.alarmNote),
      cell("age", "Updated", parts.age));
    parts.name.addEventListener("click", () => this.#open(device));
    return parts;
  }

  #fill(device) {
    const row = this.#store.rows.get(device);
    const parts = this.#rows.get(device);
    if (!row) return;
    const segments = row.device.split("/");
    const tail = row.port == null ? 1 : 2;
    text(parts.name, segments.slice(-tail).join(" / "));
    text(parts.path, [segments.slice(0, -tail).join("/"), row.name].filter(Boolean).join(" · "));
    const isStale = point => row.stale?.includes(point);
    attribute(parts.element, "class", row.online ? `row ${kind(row)}` : "row offline");
    text(parts.state, row.online ? (isStale("status") ? "Stale" : row.status === undefined ? "Online" : state(row.status)) : row.since ? "Offline" : "Not read yet");
    attribute(parts.state, "class", `pill ${isStale("status") && row.online ? "stale" : kind(row)}`);
    text(parts.load, row.online ? (isStale("load") ? "stale" : power(row.load)) : "–");
    attribute(parts.load, "class", row.online && isStale("load") ? "value stale" : "value");
    parts.unit.hidden = !row.online || row.load == null;
    parts.bar.style.width = row.online && row.power && row.load != null ? `${Math.min(100, Math.max(0, row.load / row.power * 100))}%` : "0";
    attribute(parts.bar.parentElement, "hidden", !row.power);

    const wanted = limit(row);
    text(parts.limit, !row.online || !wanted ? (isLimited(row) ? "Limited" : "–") : wanted.kW != null ? `${brief(wanted.kW)} kW` : `−${brief(wanted.percent)} %`);
    parts.limit.hidden = isPending(row) && !wanted && !isLimited(row);
    parts.limit.parentElement.classList.toggle("none", parts.limit.textContent === "–" && !isPending(row));
    attribute(parts.limit, "class", isLimited(row) ? "value in-force" : "value quiet");
    text(parts.limitNote, !row.online ? "" : row.shedUntil ? `until ${moment(row.shedUntil)}` : wanted && !isLimited(row) && !isPending(row) ? "ready, not in force" : "");
    parts.pending.hidden = !isPending(row);

    text(parts.session, row.energy == null ? "–" : `${number(row.energy, 2)} kWh`);
    text(parts.sessionNote, row.sessionStart && !row.sessionEnd ? `since ${moment(row.sessionStart)}` : row.sessionEnd ? `ended ${moment(row.sessionEnd)}` : "");
    text(parts.alarm, isAlarmed(row) ? row.alarmType : "–");
    attribute(parts.alarm, "class", isAlarmed(row) ? "alarm-text on" : "alarm-text");
    parts.alarm.parentElement.classList.toggle("none", !isAlarmed(row));
    parts.session.parentElement.classList.toggle("none", row.energy == null);
    text(parts.alarmNote, isAlarmed(row) && row.alarmTime ? moment(row.alarmTime) : "");
    text(parts.age, row.online ? age(row.time) : age(row.since));
    attribute(parts.age, "title", row.online ? `Read ${exact(row.time)}` : row.since ? `Offline since ${exact(row.since)}` : null);
    if (row.spark && row.spark !== parts.drawn) {
      parts.drawn = row.spark;
      const { area, line } = sparkline(row.online ? [...row.spark, row.load ?? null] : row.spark, row.power);
      parts.spark.children[0].setAttribute("d", area);
      parts.spark.children[1].setAttribute("d", line);
    }
  }
}
