// How numbers, times and ages read.

/** Milliseconds by which the bridge's clock is ahead of this one's; ages are counted by the bridge's. */
let ahead = 0;

export function heard(time) { ahead = Date.parse(time) - Date.now(); }

export const now = () => Date.now() + ahead;

const decimals = [0, 1, 2, 3].map(digits =>
  new Intl.NumberFormat(undefined, { minimumFractionDigits: digits, maximumFractionDigits: digits }));

/** A number with so many decimals; a dash if it is none. */
export const number = (value, digits = 0) => Number.isFinite(value) ? decimals[digits].format(value) : "–";

export const power = kW => number(kW, kW >= 100 ? 1 : 2);

/** A number without needless zeros, at most three decimals. */
const short = new Intl.NumberFormat(undefined, { maximumFractionDigits: 3 });
export const brief = value => Number.isFinite(value) ? short.format(value) : "–";

/** Seconds as "12 s", "3 min", "2 h", "5 d". */
export function duration(seconds) {
  if (!Number.isFinite(seconds)) return "–";
  const whole = Math.max(0, Math.floor(seconds));
  if (whole < 90) return `${whole} s`;
  if (whole < 5400) return `${Math.round(whole / 60)} min`;
  if (whole < 172800) return `${Math.round(whole / 3600)} h`;
  return `${Math.round(whole / 86400)} d`;
}

/** How long ago an instant of the bridge's clock is. */
export const age = time => time ? duration((now() - Date.parse(time)) / 1000) : "–";

const clock = new Intl.DateTimeFormat(undefined, { hour: "2-digit", minute: "2-digit" });
const seconds = new Intl.DateTimeFormat(undefined, { hour: "2-digit", minute: "2-digit", second: "2-digit" });
const dated = new Intl.DateTimeFormat(undefined, { weekday: "short", hour: "2-digit", minute: "2-digit" });
const full = new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeStyle: "medium" });

/** The time of day; with the weekday if it is another day. */
export function moment(time) {
  const date = new Date(time);
  if (Number.isNaN(date.getTime())) return "–";
  const isToday = date.toDateString() === new Date(now()).toDateString();
  return isToday ? clock.format(date) : dated.format(date);
}

export const momentWithSeconds = time => seconds.format(new Date(time));

/** Date and time, for tooltips. */
export const exact = time => time ? full.format(new Date(time)) : "";

/** "1 port", "2 ports". */
export const count = (n, one, many = `${one}s`) => `${number(n)} ${n === 1 ? one : many}`;

/** A state of the API as people write it: INUSE, AVAILABLE. */
export function state(status) {
  const words = { INUSE: "In use", AVAILABLE: "Available", UNREACHABLE: "Unreachable", UNKNOWN: "Unknown" };
  return words[status] ?? (status ? status.charAt(0) + status.slice(1).toLowerCase() : "–");
}
