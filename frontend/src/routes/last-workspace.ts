const KEY = "cutroom.workspace";

/** The workspace that was open last in this browser. */
export function lastWorkspace(): string | null {
  return localStorage.getItem(KEY);
}

export function rememberWorkspace(id: string): void {
  localStorage.setItem(KEY, id);
}
