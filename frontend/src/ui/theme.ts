const KEY = "cutroom.theme";

export type Theme = "dark" | "light";

/** The theme this person chose on this machine; dark until they choose. */
export function chosenTheme(): Theme {
  return localStorage.getItem(KEY) === "light" ? "light" : "dark";
}

export function applyTheme(theme: Theme): void {
  localStorage.setItem(KEY, theme);
  document.documentElement.dataset.theme = theme;
}
