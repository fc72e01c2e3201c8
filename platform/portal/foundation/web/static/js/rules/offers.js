// The list of what may be written at the cursor. Arrow keys choose, Enter or Tab takes, Esc closes.

const MOST = 40;

export class Offers {
  constructor(box, area, look) {
    this.area = area;
    this.look = look;
    this.list = box.appendChild(document.createElement("ul"));
    this.list.className = "offers";
    this.list.id = "offers";
    this.list.setAttribute("role", "listbox");
    this.list.setAttribute("aria-label", area.labels[0].textContent);
    this.list.hidden = true;
    area.setAttribute("aria-controls", "offers");
    area.setAttribute("aria-autocomplete", "list");
    this.list.addEventListener("mousedown", (event) => {
      event.preventDefault(); // the text keeps the focus
      const at = [...this.list.children].indexOf(event.target.closest("li"));
      if (at >= 0) this.take(at);
    });
  }

  get isOpen() {
    return !this.list.hidden;
  }

  show(found, prefix) {
    const typed = prefix.toLowerCase();
    this.prefix = prefix;
    this.found = found
      .filter((one) => one.text.toLowerCase().includes(typed) && one.text !== prefix)
      .sort((one, other) => other.text.toLowerCase().startsWith(typed) - one.text.toLowerCase().startsWith(typed))
      .slice(0, MOST);
    if (!this.found.length) return this.close();
    this.list.replaceChildren(...this.found.map(entry));
    this.list.hidden = false;
    this.#place();
    return this.choose(0);
  }

  close() {
    this.list.hidden = true;
    this.area.removeAttribute("aria-activedescendant");
  }

  choose(at) {
    const entries = [...this.list.children];
    this.at = (at + entries.length) % entries.length;
    entries.forEach((one, place) => one.setAttribute("aria-selected", String(place === this.at)));
    entries[this.at].scrollIntoView({ block: "nearest" });
    this.area.setAttribute("aria-activedescendant", entries[this.at].id);
  }

  take(at = this.at) {
    const { text, isKey, opens } = this.found[at];
    this.close();
    const end = this.area.selectionStart;
    this.area.setSelectionRange(end - this.prefix.length, end);
    const follows = this.area.value[end] === ":";
    insert(this.area, isKey && !follows ? `${text}:${opens ? "" : " "}` : text);
  }

  #place() {
    // A mark in the coloured text, where the cursor stands in the text area, tells the place.
    const before = this.area.value.slice(0, this.area.selectionStart);
    const row = this.look.children[before.split("\n").length - 1];
    const spot = document.createRange();
    spot.selectNodeContents(row);
    spot.setEnd(...at(row, before.length - before.lastIndexOf("\n") - 1));
    const ends = [...spot.getClientRects()].at(-1) ?? row.getBoundingClientRect();
    const frame = this.list.offsetParent.getBoundingClientRect();
    const left = (spot.collapsed ? row.getBoundingClientRect().left : ends.right) - frame.left;
    this.list.style.left = `${Math.max(0, Math.min(left, frame.width - 240))}px`;
    this.list.style.top = `${Math.max(0, Math.min(ends.bottom - frame.top, frame.height - 60))}px`;
  }
}

/** Put text in place of the selection, so that the browser's own undo knows of it. */
export function insert(area, text) {
  area.focus();
  if (!document.execCommand("insertText", false, text)) {
    area.setRangeText(text, area.selectionStart, area.selectionEnd, "end");
    area.dispatchEvent(new Event("input", { bubbles: true }));
  }
}

/** The text node and the place in it after so many characters of a row. */
function at(row, characters) {
  const walk = document.createTreeWalker(row, NodeFilter.SHOW_TEXT);
  let left = characters;
  for (let node = walk.nextNode(); node; node = walk.nextNode()) {
    if (left <= node.length) return [node, left];
    left -= node.length;
  }
  return [row, 0];
}

function entry(offer, place) {
  const element = document.createElement("li");
  element.id = `offer-${place}`;
  element.setAttribute("role", "option");
  element.append(offer.text);
  if (offer.note) element.append(Object.assign(document.createElement("small"), { textContent: offer.note }));
  return element;
}
