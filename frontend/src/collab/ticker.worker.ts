// Ticks in a thread of its own: timers of a hidden page come once a minute, a worker's do not.

const TICK_MS = 10_000;

setInterval(() => postMessage(null), TICK_MS);
