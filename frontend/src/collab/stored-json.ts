// Reading back what this browser kept: a full disk, an extension or another version may have broken it.

export type JsonObject = Readonly<Record<string, unknown>>;

/** The value that a text holds, or undefined where it is no JSON. */
export function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

export function isObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The entries of a stored list that are what they should be, and whether that was all of it. */
export function readList<T>(text: string | null, isEntry: (value: unknown) => value is T) {
  const value = text === null ? [] : parsed(text);
  const all: readonly unknown[] = Array.isArray(value) ? value : [];
  const entries = all.filter(isEntry);
  return { entries, isWhole: Array.isArray(value) && entries.length === all.length };
}
