/** Fractional indexes: an order key between any two others, so that nobody is renumbered. */

const DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
const MIDDLE = "V";
const LONGEST = 150;

/**
 * A key after `low` and before `high`; null is the open end.
 *
 * `jitter` (letters and digits) keeps apart what two people insert at one place at one time.
 */
export function orderBetween(low: string | null, high: string | null, jitter: string): string {
  const from = low ?? "";
  let limit = high !== null && from < high ? high : null;
  let key = "";
  for (let index = 0; ; index++) {
    if (limit !== null && (index >= limit.length || index > LONGEST)) limit = null;
    const lowest = Math.max(0, DIGITS.indexOf(from.charAt(index) || "0"));
    const highest = limit === null ? DIGITS.length : DIGITS.indexOf(limit.charAt(index));
    const middle = Math.floor((lowest + highest) / 2);
    if (middle > lowest) return key + DIGITS.charAt(middle) + jitter + MIDDLE;
    key += DIGITS.charAt(lowest);
    if (highest > lowest) limit = null;
  }
}
