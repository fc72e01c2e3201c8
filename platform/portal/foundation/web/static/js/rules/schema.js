// Walks the JSON Schema that the server gives: which keys and values fit at a place of the file.

import { valueOf } from "./place.js";

export class Rules {
  constructor(schema, keys) {
    this.schema = schema;
    this.keys = keys;
  }

  /** What may be written at that place: [{text, note, isKey}]. */
  offers({ path, key }, text) {
    const part = this.#at(key === null ? path : [...path, key], text);
    if (!part) return [];
    if (key === null && part.properties) {
      return Object.entries(part.properties).map(([name, below]) => ({
        text: name,
        note: below.description ?? "",
        isKey: true,
        opens: this.#opens(below),
      }));
    }
    return this.#values(part).map((value) => ({ text: String(value), note: "", isKey: false }));
  }

  /** The help on a dotted key; a plugin's own only where that plugin is chosen. */
  help(dotted, text) {
    for (let path = dotted; path; path = path.replace(/(\[\]|\.?[^.[\]]+)$/, "")) {
      const found = this.exactly(path, text);
      if (found) return found;
    }
    return null;
  }

  exactly(path, text) {
    return this.keys.find(
      (one) => one.path === path && (!one.plugin || valueOf(text, one.plugin[0]) === one.plugin[1]),
    );
  }

  #at(path, text) {
    let part = this.#resolved(this.schema);
    for (const step of path) {
      if (!part) return null;
      const chosen = this.#chosen(part, text, step);
      part = this.#resolved(
        chosen ?? (step === "[]" ? part.items : (part.properties?.[step] ?? part.additionalProperties)),
      );
    }
    return part;
  }

  /** What a plugin chosen in the text says of that key (allOf: if … then …). */
  #chosen(part, text, step) {
    for (const { if: condition, then } of part.allOf ?? []) {
      const [name, wanted] = Object.entries(condition?.properties ?? {})[0] ?? [];
      const owner = this.keys.find((one) => one.plugin?.[1] === wanted?.const && one.plugin[0].endsWith(`.${name}`));
      if (owner && valueOf(text, owner.plugin[0]) === wanted.const && then.properties?.[step]) {
        return then.properties[step];
      }
    }
    return null;
  }

  #resolved(part) {
    let found = part;
    while (found && typeof found === "object" && (found.$ref || found.anyOf || found.allOf?.[0]?.$ref)) {
      const next = found.$ref ?? found.allOf?.find((one) => one.$ref)?.$ref;
      const either = found.anyOf?.find((one) => one.type !== "null");
      const target = next ? next.split("/").slice(1).reduce((at, name) => at?.[name], this.schema) : either;
      if (!target) break;
      found = { ...found, $ref: undefined, anyOf: undefined, allOf: next && !found.$ref ? undefined : found.allOf, ...target };
    }
    return typeof found === "object" ? found : null;
  }

  #opens(below) {
    const part = this.#resolved(below);
    return Boolean(part?.properties || part?.type === "object" || part?.type?.includes?.("object"));
  }

  #values(part) {
    if (part.enum) return part.enum.filter((one) => one !== null);
    const types = [part.type].flat();
    return types.includes("boolean") ? ["true", "false"] : [];
  }
}
