// How a key press is named, and how a name is shown. Pure.

/** The part of a KeyboardEvent that decides. */
export interface KeyPress {
  readonly key: string;
  readonly code: string;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly altKey: boolean;
  readonly shiftKey: boolean;
}

const NAMES: Readonly<Record<string, string>> = { " ": "Space", Esc: "Escape", Del: "Delete" };

/**
 * Names a press such as `Ctrl+Shift+Z`. Letters go by what the layout types, so Q and W are where
 * they are printed; layouts without Latin letters fall back to the place of the key.
 */
export function nameOfPress(press: KeyPress, isMac: boolean): string {
  const key = keyName(press);
  const control = isMac ? press.metaKey : press.ctrlKey;
  // A character that needs Shift to be typed (`?`, `+`) already says so.
  const isSymbol = key.length === 1 && !/[A-Z0-9]/.test(key);
  const parts = [
    control && "Ctrl",
    press.altKey && "Alt",
    press.shiftKey && !isSymbol && "Shift",
    key,
  ];
  return parts.filter(Boolean).join("+");
}

function keyName(press: KeyPress): string {
  const named = NAMES[press.key];
  if (named !== undefined) return named;
  if (press.key.length > 1) return press.key;
  if (/^[a-z]$/i.test(press.key)) return press.key.toUpperCase();
  const letter = /^Key([A-Z])$/.exec(press.code)?.[1];
  // Cyrillic, Greek and the like; Alt on a Mac types symbols.
  if (letter !== undefined && (press.altKey || (press.key.codePointAt(0) ?? 0) > 0x7f))
    return letter;
  return press.key;
}

const SHOWN: Readonly<Record<string, string>> = {
  ArrowLeft: "←",
  ArrowRight: "→",
  ArrowUp: "↑",
  ArrowDown: "↓",
  Escape: "Esc",
  Delete: "Del",
};

/** How people say it: `Shift+→`; with Cmd on a Mac. */
export function showKeys(keys: string, isMac: boolean): string {
  return keys
    .split(/\+(?=.)/)
    .map((part) => (isMac && part === "Ctrl" ? "⌘" : (SHOWN[part] ?? part)))
    .join("+");
}

/** Shortcuts stay out of the way where text is typed. */
export function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  if (target.isContentEditable || target.tagName === "TEXTAREA" || target.tagName === "SELECT")
    return true;
  return (
    target instanceof HTMLInputElement &&
    !["checkbox", "radio", "range", "button"].includes(target.type)
  );
}
