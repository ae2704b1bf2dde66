// How long to wait before the next attempt to connect.

const FIRST_MS = 300;
const LONGEST_MS = 15_000;

/**
 * Milliseconds before attempt `attempt` (0 = the first one after a loss): doubling, half of it
 * random, so that a hundred browsers do not come back in the same instant after a restart.
 */
export function backoffMs(attempt: number, random: () => number): number {
  const ceiling = Math.min(LONGEST_MS, FIRST_MS * 2 ** Math.min(attempt, 10));
  return Math.round(ceiling / 2 + (random() * ceiling) / 2);
}
