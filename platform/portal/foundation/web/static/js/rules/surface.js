// The look of the text behind the text area: colours, and mistakes at their lines.

import { pieces } from "./words.js";

export class Surface {
  constructor(box, area) {
    this.area = area;
    this.look = box.insertBefore(document.createElement("pre"), area);
    this.look.className = "code-look";
    this.look.setAttribute("aria-hidden", "true");
    this.lines = [];
    this.wrong = new Map();
    area.addEventListener("scroll", () => this.follow());
    box.classList.add("is-live");
  }

  follow() {
    this.look.scrollTop = this.area.scrollTop;
  }

  /** Scroll to a line, a little below the top. */
  show(line) {
    const row = this.lines[line - 1]?.row;
    if (row) this.area.scrollTop = row.offsetTop - this.area.clientHeight / 3;
  }

  /** `findings` with `line`, `problem`; none: the old ones are out of date and stay until the next check. */
  draw(findings = null) {
    if (findings) this.wrong = new Map(findings.filter((one) => one.line).map((one) => [one.line, one.problem]));
    const lines = this.area.value.split("\n");
    const rows = lines.map((line, at) => {
      const problem = this.wrong.get(at + 1) ?? "";
      const old = this.lines[at];
      return old && old.line === line && old.problem === problem ? old : { line, problem, row: row(line, problem) };
    });
    if (rows.length !== this.lines.length || rows.some((one, at) => one !== this.lines[at])) {
      this.look.replaceChildren(...rows.map((one) => one.row));
    }
    this.lines = rows;
    this.follow();
  }
}

function row(line, problem) {
  const element = document.createElement("span");
  element.className = problem ? "row-line is-wrong" : "row-line";
  for (const [kind, text] of pieces(line)) {
    if (kind === "plain") element.append(text);
    else element.append(span(`t-${kind}`, text));
  }
  if (problem) element.append(span("said", problem));
  return element;
}

function span(name, text) {
  const element = document.createElement("span");
  element.className = name;
  element.textContent = text;
  return element;
}
