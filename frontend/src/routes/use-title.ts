import { useEffect } from "react";

/** Name the page in the tab and in the history. */
export function useTitle(title: string | undefined): void {
  useEffect(() => {
    document.title = title === undefined ? "Cutroom" : `${title} · Cutroom`;
  }, [title]);
}
