// Reads one line of YAML well enough to colour it: key, text, word, note, sign.

const PARTS =
  /(?<note>#.*$)|(?<text>"(?:[^"\\]|\\.)*"?|'(?:[^']|'')*'?)|(?<key>[\w.-]+(?=\s*:(?:\s|$)))|(?<word>\b(?:true|false|null)\b|\b\d[\d.:-]*\b)|(?<sign>[-?:,[\]{}|>&*!]+)|(?<plain>[^\s"'#[\]{},:]+|\s+)/gu;

/** The pieces of a line as [kind, text]; together they are the whole line. */
export function pieces(line) {
  const found = [];
  let end = 0;
  for (const match of line.matchAll(PARTS)) {
    const kind = Object.keys(match.groups).find((name) => match.groups[name] !== undefined);
    if (match.index > end) found.push(["plain", line.slice(end, match.index)]);
    // "#" begins a note only at the beginning or after a space.
    const note = kind === "note" && match.index > 0 && !/\s/.test(line[match.index - 1]);
    found.push([note ? "plain" : kind, match[0]]);
    end = match.index + match[0].length;
  }
  if (end < line.length) found.push(["plain", line.slice(end)]);
  return found;
}
