// Waiting for something that becomes true by itself, with a limit.

export function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}

/** Settle when the condition holds or the time is over. */
export async function waitUntil(holds: () => boolean, limitMs: number): Promise<void> {
  const until = performance.now() + limitMs;
  while (!holds() && performance.now() < until) await pause(5);
}
