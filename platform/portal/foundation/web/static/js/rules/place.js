// Where the cursor stands in a YAML text: the keys above it, by indentation and brackets.

const ENTRY = /^(\s*)((?:- +)*)(?:([\w-]+)\s*:(?:\s|$))?/;

/**
 * {path, key, value, prefix}: `path` as the keys above ("registration", "offices", "[]", …), `key` the
 * key whose value is being written (null while a key itself is), `prefix` what is typed of it so far.
 */
export function placeAt(text, position) {
  const begin = text.lastIndexOf("\n", position - 1) + 1;
  const before = text.slice(begin, position);
  const [, indent, dashes] = before.match(ENTRY);
  const path = above(text.slice(0, begin), indent.length, dashes.length > 0);
  for (let dash = 0; dash < (dashes.match(/-/g) ?? []).length; dash += 1) path.push("[]");
  return inLine(before.slice(indent.length + dashes.length), path);
}

/** The keys above a line that is indented so far, from the lines before it. */
function above(text, indent, isItem) {
  const path = [];
  let limit = indent;
  let mayBeEqual = isItem;
  for (const line of text.split("\n").reverse()) {
    if (!line.trim() || line.trimStart().startsWith("#")) continue;
    const [, spaces, dashes, key] = line.match(ENTRY);
    const column = spaces.length + dashes.length;
    if (dashes && spaces.length < limit) {
      if (key !== undefined && column < limit) path.unshift(key);
      for (const _ of dashes.match(/-/g)) path.unshift("[]");
      limit = spaces.length;
      mayBeEqual = true; // the list's own key may stand as far out as its dashes
      continue;
    }
    if (key === undefined || dashes) continue;
    if (spaces.length < limit || (mayBeEqual && spaces.length === limit)) {
      path.unshift(key);
      limit = spaces.length;
      mayBeEqual = false;
    }
    if (limit === 0 && !mayBeEqual) break;
  }
  return path;
}

/** The rest within the line itself: `a: {b: [c` opens a, b and a list. */
function inLine(typed, path) {
  const open = [];
  let key = null;
  let word = "";
  const bare = typed.replace(/"(?:[^"\\]|\\.)*"|'(?:[^']|'')*'/g, (quoted) => "x".repeat(quoted.length));
  for (let at = 0; at < bare.length; at += 1) {
    const sign = bare[at];
    if (sign === "#" && (at === 0 || /\s/.test(bare[at - 1]))) return { path, key: null, prefix: null };
    if (sign === ":" && /^\s?$/.test(bare[at + 1] ?? "")) {
      key = word.trim();
      word = "";
    } else if (sign === "{" || sign === "[") {
      if (key !== null) path.push(key);
      if (sign === "[") path.push("[]");
      open.push({ sign, named: key !== null });
      key = null;
      word = "";
    } else if (sign === "}" || sign === "]") {
      const closed = open.pop();
      if (closed?.sign === "[") path.pop();
      if (closed?.named) path.pop();
      key = null;
      word = "";
    } else if (sign === ",") {
      key = null;
      word = "";
    } else word += sign;
  }
  return { path, key, prefix: word.trimStart() };
}

/** "offices[].name" of ["offices", "[]", "name"]. */
export function dotted(path) {
  return path.reduce((text, part) => (part === "[]" ? `${text}[]` : text ? `${text}.${part}` : part), "");
}

/** The value that a dotted key without lists has in the text, or undefined. */
export function valueOf(text, wanted) {
  const lines = text.split("\n");
  let offset = 0;
  for (const line of lines) {
    const match = line.match(/^(\s*)([\w-]+)\s*:\s*(.*)$/);
    if (match) {
      const here = placeAt(text, offset + match[1].length).path;
      if (dotted([...here, match[2]]) === wanted) return plain(match[3]);
      const inner = wanted.startsWith(`${dotted([...here, match[2]])}.`)
        ? match[3].match(new RegExp(`\\b${wanted.split(".").at(-1)}\\s*:\\s*([\\w-]+)`))
        : null;
      if (inner) return inner[1];
    }
    offset += line.length + 1;
  }
  return undefined;
}

const plain = (text) => text.replace(/\s+#.*$/, "").trim().replace(/^(["'])(.*)\1$/, "$2");
