// Elements without markup in strings: what comes from outside is text, never HTML.

export const byID = id => document.getElementById(id);

/** An element with attributes (`class`, `data-…`, `on…` for listeners) and children. */
export function el(name, attributes = {}, ...children) {
  const element = document.createElement(name);
  set(element, attributes);
  element.append(...children.filter(child => child != null && child !== false));
  return element;
}

const svgSpace = "http://www.w3.org/2000/svg";

/** The same for SVG. */
export function svg(name, attributes = {}, ...children) {
  const element = document.createElementNS(svgSpace, name);
  set(element, attributes);
  element.append(...children.filter(child => child != null));
  return element;
}

function set(element, attributes) {
  for (const [key, value] of Object.entries(attributes)) {
    if (value == null || value === false) continue;
    if (key.startsWith("on")) element.addEventListener(key.slice(2), value);
    else element.setAttribute(key, value === true ? "" : value);
  }
}

/** Changes a text only if it differs, so that nothing is laid out for nothing. */
export function text(element, value) {
  const string = value == null ? "" : String(value);
  if (element.textContent !== string) element.textContent = string;
}

/** The same for an attribute; null takes it away. */
export function attribute(element, name, value) {
  if (value == null || value === false) {
    if (element.hasAttribute(name)) element.removeAttribute(name);
  } else if (element.getAttribute(name) !== String(value)) {
    element.setAttribute(name, value === true ? "" : value);
  }
}

/** Buttons of which one is pressed. Calls `choose` with the new one's value. */
export function segments(container, choices, chosen, choose) {
  const buttons = choices.map(([value, label]) =>
    el("button", { type: "button", "data-value": value, "aria-pressed": String(value === chosen), onclick: () => {
      for (const button of buttons) button.setAttribute("aria-pressed", String(button.dataset.value === String(value)));
      choose(value);
    } }, label));
  container.replaceChildren(...buttons);
  return buttons;
}
