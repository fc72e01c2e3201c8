// The editor of rules.yaml. Without this file the text area works by itself; the server decides always.

import { keep } from "./keeping.js";
import { Offers } from "./offers.js";
import { dotted, placeAt } from "./place.js";
import { Rules } from "./schema.js";
import { Surface } from "./surface.js";
import { listen } from "./typing.js";

const PAUSE = 500;
const box = document.querySelector("[data-rules-editor]");
const area = box.querySelector("textarea");
const words = box.dataset;
const surface = new Surface(box, area);
const offers = new Offers(box, area, surface.look);
const panel = document.querySelector("[data-help]");
const list = document.querySelector("[data-findings]");
const status = document.querySelector("[data-status]");
let rules = null;
let waiting = 0;
let asked = 0;

for (const hint of document.querySelectorAll("[data-with-script]")) hint.hidden = false;

async function check() {
  const turn = (asked += 1);
  const body = new FormData(area.form);
  try {
    const answer = await fetch(words.check, { method: "POST", body, redirect: "error" });
    if (!answer.ok) throw new Error(String(answer.status));
    const { findings } = await answer.json();
    if (turn !== asked) return; // a later text was sent meanwhile
    surface.draw(findings);
    list.replaceChildren(listing(findings));
    status.textContent = findings.length ? `${words.some} ${findings.length}` : words.none;
  } catch {
    status.textContent = words.unreachable;
  }
}

function listing(findings) {
  const found = document.createElement("ul");
  found.className = "findings";
  for (const { file, line, column, path, problem, suggestion } of findings) {
    const item = found.appendChild(document.createElement("li"));
    if (line) {
      const link = item.appendChild(document.createElement("a"));
      Object.assign(link, { href: `#sor-${line}`, textContent: words.lineWord.replace("{}", line) });
      Object.assign(link.dataset, { line, column });
    } else item.append(file);
    if (path) item.append(" ", Object.assign(document.createElement("code"), { textContent: path }));
    item.append(`: ${problem}${suggestion ? ` – ${suggestion}` : ""}`);
  }
  return found;
}

function goTo(line, column = 1) {
  const lines = area.value.split("\n");
  const start = lines.slice(0, line - 1).reduce((sum, one) => sum + one.length + 1, 0) + column - 1;
  area.focus();
  area.setSelectionRange(start, start);
  surface.show(line);
  help();
}

function help() {
  if (!rules) return;
  const place = placeAt(area.value, endOfWord());
  const named = place.key ?? place.prefix;
  const found = rules.help(dotted([...place.path, ...(named ? [named] : [])]), area.value);
  panel.hidden = !found;
  if (!found || panel.dataset.path === found.path) return;
  panel.dataset.path = found.path;
  const facts = [found.takes, found.required ? words.required : found.default && `${words.default} ${found.default}`];
  panel.replaceChildren(
    Object.assign(document.createElement("h3"), { textContent: found.path }),
    Object.assign(document.createElement("p"), { textContent: found.meaning }),
    Object.assign(document.createElement("p"), { className: "muted small", textContent: facts.filter(Boolean).join(" · ") }),
  );
  if (found.example) {
    const example = panel.appendChild(document.createElement("p"));
    example.append(`${words.example} `, Object.assign(document.createElement("code"), { textContent: found.example }));
  }
}

/** The help on a key does not wait for its last letter. */
function endOfWord() {
  const rest = area.value.slice(area.selectionStart).match(/^[\w-]*/)[0];
  return area.selectionStart + rest.length;
}

function ask(always = false) {
  if (!rules || area.selectionStart !== area.selectionEnd) return;
  const place = placeAt(area.value, area.selectionStart);
  if (place.prefix === null || (!always && !place.prefix)) return offers.close();
  const found = rules.offers(place, area.value);
  const described = found.map((one) => ({
    ...one,
    note: rules.exactly(dotted([...place.path, one.text]), area.value)?.meaning ?? "",
  }));
  offers.show(described, place.prefix);
}

area.addEventListener("input", (event) => {
  surface.draw();
  clearTimeout(waiting);
  waiting = setTimeout(check, PAUSE);
  if (event.inputType === "insertText" && /[\w-]/.test(event.data ?? "")) ask();
  else offers.close();
  help();
});
document.addEventListener("selectionchange", () => {
  if (document.activeElement === area) help();
});
document.addEventListener("click", (event) => {
  const link = event.target.closest("a[data-line]");
  if (!link) return;
  event.preventDefault();
  goTo(Number(link.dataset.line), Number(link.dataset.column));
});

listen(area, offers, ask);
keep(area, `rules.yaml ${location.host}`);
surface.draw();
check();
fetch(words.assistance)
  .then((answer) => answer.json())
  .then(({ schema, keys }) => {
    rules = new Rules(schema, keys);
    help();
  })
  .catch(() => {}); // without it there is no completion; the reference stands beside
