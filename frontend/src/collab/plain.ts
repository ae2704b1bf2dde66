// Shared types as plain data, spelled as the server's library spells them.
import * as Y from "yjs";

/**
 * Read any value of a document.
 *
 * Yjs's own `toJSON` loses a key that is called `__proto__`, and leaves values in place that JSON
 * does not have: here they are what `str(map)` of pycrdt gives, so that both sides see one document.
 */
export function plainOf(value: unknown): unknown {
  if (value instanceof Y.Map) return plainTable(value.entries());
  if (value instanceof Y.Array || Array.isArray(value)) return Array.from(value, plainOf);
  if (value instanceof Y.XmlElement || value instanceof Y.XmlFragment) return value.toString();
  if (value instanceof Y.Text) return value.toString();
  // Not by its prototype: the key `__proto__` of a plain object sets that.
  if (ArrayBuffer.isView(value)) return Array.from(value as Uint8Array);
  if (value instanceof Y.Doc) return { guid: value.guid };
  return plainScalar(value);
}

function plainScalar(value: unknown): unknown {
  switch (typeof value) {
    case "bigint":
      return Number(value);
    case "number":
      return Number.isFinite(value) ? value : null;
    case "undefined":
      return null;
    case "object":
      return value === null ? null : plainTable(Object.entries(value));
    default:
      return value;
  }
}

/** Without a prototype: any key is a key like others. */
function plainTable(entries: Iterable<[string, unknown]>): Record<string, unknown> {
  const table: Record<string, unknown> = Object.create(null);
  for (const [key, value] of entries) table[key] = plainOf(value);
  return table;
}
