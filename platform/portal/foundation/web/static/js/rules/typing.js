// What keys do in the text: indent without trapping the keyboard, keep the indentation, save.

import { insert } from "./offers.js";

export function listen(area, offers, ask) {
  let leaving = false; // after Esc, Tab leaves the text as everywhere else
  area.addEventListener("keydown", (event) => {
    if (offers.isOpen && chosen(event, offers)) return event.preventDefault();
    if (event.key === "Escape") {
      leaving = true;
      return undefined;
    }
    if (event.key === "Tab" && !leaving && !event.altKey && !event.ctrlKey && !event.metaKey) {
      event.preventDefault();
      return indent(area, event.shiftKey);
    }
    if (!["Tab", "Shift"].includes(event.key)) leaving = false;
    if (event.ctrlKey && event.key === " ") {
      event.preventDefault();
      return ask(true);
    }
    if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "s") {
      event.preventDefault();
      return area.form.requestSubmit();
    }
    if (event.key === "Enter" && !event.ctrlKey && !event.metaKey && !event.isComposing) {
      event.preventDefault();
      return newLine(area);
    }
    return undefined;
  });
  area.addEventListener("blur", () => {
    leaving = false;
    offers.close();
  });
}

function chosen(event, offers) {
  if (event.key === "ArrowDown") offers.choose(offers.at + 1);
  else if (event.key === "ArrowUp") offers.choose(offers.at - 1);
  else if (event.key === "Enter" || event.key === "Tab") offers.take();
  else if (event.key === "Escape") offers.close();
  else return false;
  return true;
}

function newLine(area) {
  const begin = area.value.lastIndexOf("\n", area.selectionStart - 1) + 1;
  const line = area.value.slice(begin, area.selectionStart);
  const spaces = line.match(/^ */)[0];
  insert(area, `\n${spaces}${/[\w"']:\s*$/.test(line) ? "  " : ""}`);
}

function indent(area, back) {
  const { selectionStart: from, selectionEnd: to, value } = area;
  if (from === to && !back) return insert(area, "  ");
  const begin = value.lastIndexOf("\n", from - 1) + 1;
  const end = value.indexOf("\n", Math.max(to - 1, from)) < 0 ? value.length : value.indexOf("\n", Math.max(to - 1, from));
  const lines = value.slice(begin, end);
  const moved = lines.replace(/^/gm, back ? "" : "  ").replace(back ? /^ {1,2}/gm : /(?!)/, "");
  if (moved === lines) return undefined;
  area.setSelectionRange(begin, end);
  insert(area, moved);
  if (from === to) area.setSelectionRange(Math.max(begin, from - 2), Math.max(begin, from - 2));
  else area.setSelectionRange(begin, begin + moved.length);
  return undefined;
}
