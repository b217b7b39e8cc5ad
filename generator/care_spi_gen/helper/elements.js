// Elements, made so that no text can become markup.

function make(tag, attributes, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === true) element.setAttribute(name, "");
    else if (value !== false && value !== undefined) element.setAttribute(name, value);
  }
  element.append(...children);
  return element;
}

const byId = (id) => document.getElementById(id);

// For those who hear the page; said again even if it is the same.
function say(text) {
  byId("said").textContent = "";
  requestAnimationFrame(() => {
    byId("said").textContent = text;
  });
}

function counted(number, noun) {
  return `${number.toLocaleString("en")} ${noun}${number === 1 ? "" : "s"}`;
}

// Controls, marks of direction, and what takes no room: each could make a text look like another.
// Joiners are not among them: letters and emoji need them.
const UNSEEN = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u00ad\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff]/;
const ALL_UNSEEN = new RegExp(`(${UNSEEN.source})`);

// A text as nodes, in which what cannot be seen is told by its number.
function shown(text) {
  if (!UNSEEN.test(text)) return [text];
  return text.split(ALL_UNSEEN).filter(Boolean).map((part) => {
    if (!UNSEEN.test(part)) return part;
    const number = part.charCodeAt(0).toString(16).toUpperCase().padStart(4, "0");
    return make("span", { class: "unseen", title: "a character that cannot be seen" }, `U+${number}`);
  });
}
