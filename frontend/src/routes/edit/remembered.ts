// Sizes of panels and the like: remembered in this browser.
import { useCallback, useState } from "react";

function readNumber(key: string, fallback: number): number {
  const value = Number(localStorage.getItem(`cutroom.${key}`) ?? Number.NaN);
  return Number.isFinite(value) ? value : fallback;
}

/** A number that is still there after a reload. */
export function useRemembered(key: string, fallback: number): [number, (value: number) => void] {
  const [value, setValue] = useState(() => readNumber(key, fallback));
  const remember = useCallback(
    (next: number) => {
      setValue(next);
      localStorage.setItem(`cutroom.${key}`, String(Math.round(next)));
    },
    [key],
  );
  return [value, remember];
}
