const BROWSERS = [
  [/Edg\//u, "Edge"],
  [/OPR\//u, "Opera"],
  [/Firefox\//u, "Firefox"],
  [/Chrome\//u, "Chrome"],
  [/Safari\//u, "Safari"],
] as const;

const SYSTEMS = [
  [/iPhone|iPad/u, "iOS"],
  [/Android/u, "Android"],
  [/Windows/u, "Windows"],
  [/Mac OS X/u, "macOS"],
  [/Linux/u, "Linux"],
] as const;

/** `Chrome on Linux`, from a User-Agent header; order matters, for they all name each other. */
export function describeBrowser(userAgent: string): string {
  const browser = BROWSERS.find(([pattern]) => pattern.test(userAgent))?.[1];
  const system = SYSTEMS.find(([pattern]) => pattern.test(userAgent))?.[1];
  if (browser === undefined) {
    return userAgent === "" ? "Unknown program" : (userAgent.split(" ")[0] ?? userAgent);
  }
  return system === undefined ? browser : `${browser} on ${system}`;
}
