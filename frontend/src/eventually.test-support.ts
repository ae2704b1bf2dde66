// Waiting in tests for what something else brings about.
import { vi } from "vitest";

/** Ask until it no longer throws. The time bounds what would wait for ever, and nothing else. */
export function eventually<T>(check: () => T | Promise<T>): Promise<T> {
  return vi.waitFor(check, { timeout: 60_000, interval: 5 });
}
