import type { ErrorComponentProps } from "@tanstack/react-router";
import { ApiError } from "../api/errors";
import { Button } from "../ui/Button";
import { EntryLayout } from "./EntryLayout";
import { NotFoundPage } from "./NotFoundPage";

/** The last boundary: a page that could not be drawn, or its first request that failed. */
export function CrashPage({ error, reset }: ErrorComponentProps) {
  if (error instanceof ApiError && error.status === 404) {
    return <NotFoundPage />;
  }
  const expected = error instanceof ApiError;
  return (
    <EntryLayout
      title={expected ? "This page could not be opened" : "Something broke on this page"}
      text={
        expected
          ? String(error)
          : "What was saved is safe on the server. Loading the page again usually helps."
      }
    >
      <div className="flex flex-col gap-2">
        <Button look="primary" onClick={() => (expected ? reset() : location.reload())}>
          {expected ? "Try again" : "Load again"}
        </Button>
        {!expected && (
          <p className="break-words font-mono text-ink-3 text-panel">{String(error)}</p>
        )}
      </div>
    </EntryLayout>
  );
}
