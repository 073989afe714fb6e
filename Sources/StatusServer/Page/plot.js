// Load over time as SVG, drawn at its real size, and small ones for rows. No library.

import { el, svg, text } from "./dom.js";
import { brief, moment, momentWithSeconds, now, power } from "./format.js";

const margin = { top: 24, right: 12, bottom: 26, left: 44 };

/** Steps that divide a scale so that people can read it: 1, 2, 2.5 or 5 times a power of ten. */
export function niceStep(range, most) {
  const rough = range / most;
  const scale = 10 ** Math.floor(Math.log10(rough));
  return [1, 2, 2.5, 5, 10].map(step => step * scale).find(step => step >= rough * 0.999);
}

const timeSteps = [1, 2, 5, 10, 15, 30, 60, 120, 180, 240, 360].map(minutes => minutes * 60_000);

/** Multiples of a step of local time between two instants. */
export function timeTicks(from, to, most) {
  const step = timeSteps.find(step => (to - from) / step <= most * 1.05) ?? timeSteps.at(-1);
  const offset = new Date(to).getTimezoneOffset() * 60_000;
  const ticks = [];
  for (let t = Math.ceil((from - offset) / step) * step + offset; t <= to; t += step) ticks.push(t);
  return ticks;
}

/** Points joined by straight lines, broken where a value is missing. */
function path(points) {
  let d = "";
  let isDown = false;
  for (const point of points) {
    if (point == null) { isDown = false; continue; }
    d += `${isDown ? "L" : "M"}${point[0].toFixed(1)} ${point[1].toFixed(1)}`;
    isDown = true;
  }
  return d;
}

function area(points, base) {
  let d = "";
  let run = [];
  const close = () => {
    if (run.length) d += `${path(run)}L${run.at(-1)[0].toFixed(1)} ${base}L${run[0][0].toFixed(1)} ${base}Z`;
    run = [];
  };
  for (const point of points) point == null ? close() : run.push(point);
  close();
  return d;
}

/** A plot in a container; `show(history)` draws what the API's `history` gave. */
export class Plot {
  #box;
  #svg;
  #tip;
  #said;
  #history = null;
  #label;
  #points = [];
  #cursor = null;

  constructor(container, label) {
    this.#label = label;
    this.#svg = svg("svg", { role: "img", tabindex: "0" });
    this.#tip = el("div", { class: "tip", hidden: true });
    this.#said = el("p", { class: "sr", role: "status" });
    this.#box = container;
    container.replaceChildren(this.#svg, this.#tip, this.#said);
    new ResizeObserver(() => this.#draw()).observe(container);
    this.#svg.addEventListener("pointermove", event => this.#point(event.clientX - this.#svg.getBoundingClientRect().left));
    this.#svg.addEventListener("pointerleave", () => this.#leave());
    this.#svg.addEventListener("blur", () => this.#leave());
    this.#svg.addEventListener("keydown", event => this.#key(event));
  }

  show(history) {
    this.#history = history;
    this.#draw();
  }

  /** Says why there is nothing to draw. */
  explain(reason) {
    this.#history = null;
    this.#points = [];
    this.#svg.replaceChildren();
    this.#svg.setAttribute("aria-label", reason);
    this.#svg.append(svg("text", { x: "50%", y: "50%", class: "axis", "text-anchor": "middle" }, reason));
  }

  #draw() {
    if (!this.#history) return;
    const width = this.#box.clientWidth;
    const height = this.#box.clientHeight;
    if (width < 80 || height < 60) return;
    const { step, limit } = this.#history;
    const to = now();
    // A bridge that was started lately remembers little: what is empty at the left is left out, but for a twelfth.
    const first = this.#history.values.findIndex(value => value != null);
    const skipped = Math.max(0, Math.min(first < 0 ? 0 : first - 1, Math.floor(this.#history.values.length * 11 / 12)));
    const values = this.#history.values.slice(skipped);
    const from = Date.parse(this.#history.from) + skipped * step * 1000;
    const known = values.filter(value => value != null);
    const most = Math.max(1, ...known, limit ?? 0) * 1.08;
    const unit = niceStep(most, Math.max(2, Math.floor((height - 50) / 40)));
    const top = Math.ceil(most / unit) * unit;
    const [left, right, base] = [margin.left, width - margin.right, height - margin.bottom];
    const x = t => left + (t - from) / (to - from) * (right - left);
    const y = value => base - value / top * (base - margin.top);

    // A value is the mean of its step: it stands in the middle of it; the newest at now.
    this.#points = values.map((value, index) => {
      const t = Math.min(to, from + (index + 0.5) * step * 1000);
      return value == null ? null : { t, value, x: x(t), y: y(value), start: from + index * step * 1000 };
    });
    const line = this.#points.map(point => point && [point.x, point.y]);
    const grid = [];
    for (let value = 0; value <= top + unit / 2; value += unit) {
      grid.push(
        svg("line", { class: value === 0 ? "base" : "grid", x1: left, x2: right, y1: Math.round(y(value)) + .5, y2: Math.round(y(value)) + .5 }),
        svg("text", { class: "axis", x: left - 8, y: y(value) + 4, "text-anchor": "end" }, brief(value)));
    }
    const ticks = timeTicks(from, to, Math.max(2, Math.floor((right - left) / 84)));
    const times = ticks.filter(t => x(t) > left + 14 && x(t) < right - 18).map(t =>
      svg("text", { class: "axis", x: x(t), y: height - 8, "text-anchor": "middle" }, moment(t)));
    const marks = limit == null ? [] : [
      svg("line", { class: "limit", x1: left, x2: right, y1: y(limit), y2: y(limit) }),
      svg("text", { class: "axis", x: right, y: y(limit) - 5, "text-anchor": "end" }, `limit ${brief(limit)} kW`),
    ];
    this.#cursor = svg("g", { class: "cursor", visibility: "hidden" },
      svg("line", { y1: margin.top, y2: base }), svg("circle", { r: 4 }));
    this.#svg.setAttribute("viewBox", `0 0 ${width} ${height}`);
    this.#svg.replaceChildren(
      ...grid, svg("text", { class: "axis", x: left - 8, y: 11, "text-anchor": "end" }, "kW"), ...times,
      svg("path", { class: "area", d: area(line, base) }), svg("path", { class: "line", d: path(line) }), ...marks,
      this.#cursor);
    const highest = this.#points.reduce((best, point) => point && (!best || point.value > best.value) ? point : best, null);
    this.#svg.setAttribute("aria-label", highest
      ? `${this.#label}: now ${power(known.at(-1))} kW, highest ${power(highest.value)} kW at ${moment(highest.t)}. Arrow keys read single values.`
      : `${this.#label}: no values yet`);
    if (!known.length) this.#svg.append(svg("text", { class: "axis", x: (left + right) / 2, y: (margin.top + base) / 2, "text-anchor": "middle" }, "No values yet"));
    // The tooltip stays where the pointer is.
    if (!this.#tip.hidden) this.#select(this.#nearest(this.#selected?.x ?? 0), false);
  }

  #selected = null;

  #nearest(x) {
    let best = null;
    for (const point of this.#points) if (point && (!best || Math.abs(point.x - x) < Math.abs(best.x - x))) best = point;
    return best;
  }

  #point(x) { this.#select(this.#nearest(x), false); }

  #key(event) {
    const known = this.#points.filter(Boolean);
    if (!known.length) return;
    const at = known.indexOf(this.#selected);
    const next = { ArrowLeft: at < 0 ? known.length - 1 : at - 1, ArrowRight: at < 0 ? known.length - 1 : at + 1, Home: 0, End: known.length - 1 }[event.key];
    if (event.key === "Escape" && this.#selected) { event.preventDefault(); event.stopPropagation(); return this.#leave(); }
    if (next === undefined) return;
    event.preventDefault();
    this.#select(known[Math.max(0, Math.min(known.length - 1, next))], true);
  }

  #select(point, isSpoken) {
    if (!point || !this.#cursor) return;
    this.#selected = point;
    const [line, dot] = this.#cursor.children;
    line.setAttribute("x1", point.x);
    line.setAttribute("x2", point.x);
    dot.setAttribute("cx", point.x);
    dot.setAttribute("cy", point.y);
    this.#cursor.setAttribute("visibility", "visible");
    const when = this.#history.step < 60 ? momentWithSeconds(point.start) : moment(point.start);
    this.#tip.replaceChildren(el("strong", {}, `${power(point.value)} kW`), el("span", {}, when));
    this.#tip.hidden = false;
    const half = this.#tip.offsetWidth / 2;
    this.#tip.style.left = `${Math.max(half, Math.min(this.#box.clientWidth - half, point.x))}px`;
    this.#tip.style.top = `${Math.max(0, point.y - this.#tip.offsetHeight - 12)}px`;
    if (isSpoken) text(this.#said, `${when}: ${power(point.value)} kW`);
  }

  #leave() {
    this.#selected = null;
    this.#tip.hidden = true;
    this.#cursor?.setAttribute("visibility", "hidden");
  }
}

/** The last hour of one row, without axes. `values` of even steps; the scale ends at `most`. */
export function sparkline(values, most, width = 88, height = 22) {
  const top = Math.max(most || 0, 0.5, ...values.filter(value => value != null));
  const points = values.map((value, index) =>
    value == null ? null : [index / Math.max(1, values.length - 1) * width, height - 1.5 - value / top * (height - 3)]);
  return { area: area(points, height), line: path(points) };
}
