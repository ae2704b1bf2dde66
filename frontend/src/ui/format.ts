/** Sizes, times and dates as people read them. */

const FLICKS_PER_SECOND = 705_600_000;
const UNITS = ["KB", "MB", "GB", "TB"] as const;

/** `812 KB`, `14.2 MB`: powers of ten, as file managers and stores count. */
export function formatBytes(bytes: number): string {
  if (bytes < 1000) {
    return `${bytes} B`;
  }
  let size = bytes / 1000;
  let unit = 0;
  while (size >= 999.5 && unit < UNITS.length - 1) {
    size /= 1000;
    unit += 1;
  }
  return `${size < 10 ? size.toFixed(1) : Math.round(size)} ${UNITS[unit]}`;
}

/** `0:07`, `3:05`, `1:02:30`. */
export function formatSeconds(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds));
  const parts = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60];
  const shown = parts[0] === 0 ? parts.slice(1) : parts;
  return shown.map((part, index) => (index === 0 ? part : String(part).padStart(2, "0"))).join(":");
}

export function formatFlicks(flicks: number): string {
  return formatSeconds(flicks / FLICKS_PER_SECOND);
}

/** `23.976`, `25`, `29.97`. */
export function formatRate(rate: readonly [number, number]): string {
  const fps = rate[0] / rate[1];
  return String(Math.round(fps * 1000) / 1000);
}

/** `about 2 min left`, never a number that jumps every second. */
export function formatTimeLeft(seconds: number): string {
  if (seconds < 5) {
    return "a few seconds left";
  }
  if (seconds < 60) {
    return `${Math.ceil(seconds / 5) * 5} s left`;
  }
  return `${Math.round(seconds / 60)} min left`;
}

const day = new Intl.DateTimeFormat("en", { day: "numeric", month: "short", year: "numeric" });
const ago = new Intl.RelativeTimeFormat("en", { numeric: "auto" });

/** `just now`, `5 minutes ago`, `yesterday`, then the date. */
export function formatWhen(iso: string, now = Date.now()): string {
  const seconds = (now - Date.parse(iso)) / 1000;
  if (seconds < 45) {
    return "just now";
  }
  if (seconds < 3600) {
    return ago.format(-Math.max(1, Math.round(seconds / 60)), "minute");
  }
  if (seconds < 86_400) {
    return ago.format(-Math.round(seconds / 3600), "hour");
  }
  return seconds < 7 * 86_400 ? ago.format(-Math.round(seconds / 86_400), "day") : formatDay(iso);
}

export function formatDay(iso: string): string {
  return day.format(new Date(iso));
}
