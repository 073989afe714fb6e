// The page: keeps the stream open and gives what it says to the parts.

import { ask, hasToken, headers, onAccess } from "./access.js";
import { resultItem } from "./commands.js";
import { attribute, byID, el, segments, text } from "./dom.js";
import { age, brief, count, duration, exact, moment, now, number, power } from "./format.js";
import { ranges } from "./history.js";
import { Plot } from "./plot.js";
import { PortView } from "./port.js";
import { Ports } from "./ports.js";
import { isLimited, isPending, kind, Store } from "./store.js";
import { Stream } from "./stream.js";

const store = new Store();
const port = new PortView(store);
let match = "";
let matchTimer = null;
const ports = new Ports(store, device => port.open(device), search => {
  // Only where the bridge has more ports than the page gets, it is the bridge that must search.
  clearTimeout(matchTimer);
  matchTimer = setTimeout(() => {
    if (search === match || (!match && !isPartial())) return;
    match = search;
    stream.open();
  }, 400);
});

const isPartial = () => store.hello != null && store.hello.shown < store.hello.ports;

// MARK: The stream

const stream = new Stream(() => `events${match ? `?match=${encodeURIComponent(match)}` : ""}`, headers, {
  event(name, value) {
    const what = store.take(name, value);
    if (what) schedule(what);
    byID("broken").hidden = true;
    document.documentElement.classList.remove("lost");
  },
  broken(reason, status) {
    if (status === 401) {
      ask("read").then(isGiven => { if (isGiven) stream.open(); });
      return;
    }
    text(byID("broken"), `${reason} ${store.hello ? "What stands here is old. " : ""}Trying again…`);
    byID("broken").hidden = false;
    document.documentElement.classList.add("lost");
  },
});

// MARK: Showing, once for each frame

const due = new Set();

function schedule(what) {
  if (!due.size) requestAnimationFrame(show);
  due.add(what);
}

function show() {
  const what = new Set(due);
  due.clear();
  if (what.has("hello")) showHello();
  if (what.has("rows")) {
    const changed = store.changed;
    store.changed = new Set();
    ports.update(changed);
    if (port.device != null && changed.has(port.device)) port.update();
    showTiles();
  }
  if (what.has("health")) { showHealth(); showTiles(); }
  if (what.has("errors")) showErrors();
  if (what.has("results")) { showResults(); port.showResults(); }
}

function showHello() {
  text(byID("instance"), store.hello.instance);
  showAccess();
  port.accessChanged();
}

function showTiles() {
  const rows = [...store.rows.values()];
  const load = store.health?.load;
  const nameplate = rows.reduce((sum, row) => sum + (Number(row.power) || 0), 0);
  text(byID("total-load"), load == null ? "–" : number(load, load < 100 ? 1 : 0));
  text(byID("total-note"), nameplate && !isPartial() ? `of ${number(nameplate, 0)} kW that the ports can deliver` : "of all ports");
  byID("total-meter").firstElementChild.style.width = nameplate && !isPartial() ? `${Math.min(100, load / nameplate * 100)}%` : "0";
  document.title = load == null ? "Charging" : `${number(load, 1)} kW · Charging`;

  const kinds = Map.groupBy ? Map.groupBy(rows, kind) : rows.reduce((map, row) => map.set(kind(row), [...map.get(kind(row)) ?? [], row]), new Map());
  const of = name => kinds.get(name)?.length ?? 0;
  text(byID("port-count"), number(store.hello?.ports ?? rows.length));
  text(byID("port-note"), [
    of("inuse") && `${number(of("inuse"))} in use`, of("available") && `${number(of("available"))} available`,
    of("unreachable") && `${number(of("unreachable"))} unreachable`, of("stale") && `${number(of("stale"))} stale`, of("other") + of("unknown") && `${number(of("other") + of("unknown"))} other`,
    of("offline") && `${number(of("offline"))} offline`].filter(Boolean).join(" · ") + (isPartial() ? ` of the ${number(rows.length)} shown` : ""));

  const [shed, pending] = [rows.filter(isLimited).length, rows.filter(isPending).length];
  text(byID("shed-count"), number(shed));
  text(byID("shed-note"), pending ? `${number(pending)} pending` : shed ? count(shed, "port") + " held back" : "nothing is held back");
  attribute(byID("shed-note"), "class", pending ? "note warn-text" : "note");
}

function showHealth() {
  const { accounts, broker, messages, commands, scrapes } = store.health;
  byID("links").replaceChildren(
    link("Broker", broker.connected, broker.connected ? broker.address : `${broker.address} is away`),
    ...accounts.slice(0, 6).map(account => link(account.name, account.reachable !== false, account.reachable === false ? account.reason : "the API answers")));
  const used = accounts.reduce((sum, account) => sum + account.budget.used, 0);
  const perDay = accounts.reduce((sum, account) => sum + account.budget.perDay, 0);
  const stretch = Math.max(1, ...accounts.map(account => account.budget.stretch));
  text(byID("calls"), number(used));
  text(byID("calls-of"), `of ${number(perDay)}`);
  byID("calls-meter").firstElementChild.style.width = perDay ? `${Math.min(100, used / perDay * 100)}%` : "0";
  attribute(byID("calls-meter"), "class", used > perDay * 0.9 || stretch > 1 ? "meter warn" : "meter");
  text(byID("calls-note"), stretch > 1 ? `intervals are stretched ${brief(stretch)} times` : "in the last 24 hours");
  attribute(byID("calls-note"), "class", stretch > 1 ? "note warn-text" : "note");

  const facts = [
    ["Version", store.hello?.version], ["Up for", store.hello ? duration((now() - Date.parse(store.hello.startedAt)) / 1000) : "–"],
    ["Broker", `${broker.address}, ${broker.connected ? "connected" : "away"}`],
    ["Messages", `${number(messages.published)} published, ${number(messages.waiting)} waiting, ${number(messages.dropped)} dropped`],
    ["Scrapes", `${number(scrapes.done)} done, ${number(scrapes.skipped)} skipped`],
    ["Commands", `${number(commands.done)} done, ${number(commands.rejected + commands.failed + commands.expired)} refused or failed, ${number(commands.waiting)} waiting`],
  ];
  byID("facts").replaceChildren(...facts.map(([name, value]) => el("div", {}, el("dt", {}, name), el("dd", {}, value ?? "–"))));
  byID("operations").replaceChildren(...accounts.flatMap(account => [
    el("tr", { class: "group" }, el("th", { scope: "row" }, account.name), el("td", { class: "num" }, number(account.calls)), el("td", { class: "num" }, number(account.errors)),
      el("td", { colspan: "2" }, `${number(account.budget.left)} calls left today, ${number(account.budget.reserved)} of them for commands; ${number(account.waiting)} waiting`)),
    ...account.operations.map(operation => el("tr", {},
      el("th", { scope: "row", class: "indent" }, operation.name), el("td", { class: "num" }, number(operation.calls)), el("td", { class: "num" }, number(operation.errors)),
      el("td", { title: exact(operation.lastSuccess) }, operation.lastSuccess ? `${age(operation.lastSuccess)} ago` : "–"), el("td", {}, operation.lastError ?? "–"))),
  ]));
}

function link(name, isUp, about) {
  return el("li", { class: isUp ? "up" : "down", title: about }, el("span", { class: "dot", "aria-hidden": "true" }), name, el("span", { class: "sr" }, isUp ? ", connected" : `, ${about}`));
}

function showErrors() {
  byID("problems").hidden = store.errors.length === 0;
  byID("problem-list").replaceChildren(...store.errors.map(error => el("li", { class: error.severity },
    el("p", { class: "what" }, el("span", { class: `pill ${error.severity === "error" ? "bad" : "warn"}` }, error.severity === "error" ? "Error" : "Warning"), " ", error.what),
    el("p", {}, error.remedy),
    el("p", { class: "muted small-text" }, `${error.where} · since `, el("time", { datetime: error.since, title: exact(error.since) }, moment(error.since))))));
}

function showResults() {
  byID("results").replaceChildren(...store.results.slice(0, 10).map(result => resultItem(result)));
  byID("no-results").hidden = store.results.length > 0;
}

// MARK: The load of all

const totalPlot = new Plot(byID("total-plot"), "Load of all ports");
let range = "hour";
let totalTimer = null;
segments(byID("total-range"), ranges, range, chosen => {
  range = chosen;
  readTotal();
});

async function readTotal() {
  clearTimeout(totalTimer);
  const asked = range;
  let pause = 15;
  try {
    const response = await fetch(`api/history?range=${range}`, { headers: headers(), cache: "no-store" });
    const history = await response.json();
    if (asked !== range) return;
    if (response.ok) {
      totalPlot.show(history);
      pause = Math.min(history.step, 60);
    }
  } catch { /* the banner tells */ }
  if (!document.hidden) totalTimer = setTimeout(readTotal, pause * 1000);
}

document.addEventListener("visibilitychange", () => { if (!document.hidden) readTotal(); });

// MARK: Access and colours

function showAccess() {
  const button = byID("access");
  button.hidden = !store.hello?.controls || hasToken();
}

byID("access").addEventListener("click", () => ask("control"));
onAccess(() => {
  showAccess();
  port.accessChanged();
  readTotal();
});

const themes = [null, "light", "dark"];
byID("theme").addEventListener("click", () => {
  const root = document.documentElement;
  const next = themes[(themes.indexOf(root.dataset.theme ?? null) + 1) % themes.length];
  if (next) root.dataset.theme = next; else delete root.dataset.theme;
  try { next ? localStorage.setItem("theme", next) : localStorage.removeItem("theme"); } catch { /* storage is switched off */ }
  showTheme();
});

function showTheme() {
  const name = { light: "light", dark: "dark" }[document.documentElement.dataset.theme] ?? "as the system";
  attribute(byID("theme"), "aria-label", `Colours: ${name}`);
  attribute(byID("theme"), "title", `Colours: ${name}`);
}

// MARK: Time

setInterval(() => {
  if (document.hidden) return;
  ports.tick();
  port.tick();
}, 1000);
setInterval(() => {
  store.stepSparks();
  if (store.changed.size) schedule("rows");
}, 5000);

showTheme();
totalPlot.explain("Reading…");
stream.open();
readTotal();
