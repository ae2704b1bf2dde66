import { CircleAlert } from "lucide-react";
import { ApiError } from "../api/errors";

/** Why a form was refused; what belongs to one of the `fields` is shown at that field instead. */
export function FormError({ error, fields = [] }: { error: Error | null; fields?: string[] }) {
  if (error === null || isShownAtField(error, fields)) {
    return null;
  }
  return (
    <p
      role="alert"
      className="flex items-start gap-2 rounded-control bg-bad-soft px-3 py-2 text-bad"
    >
      <CircleAlert aria-hidden className="mt-0.5" />
      {error.message}
    </p>
  );
}

function isShownAtField(error: Error, fields: readonly string[]): boolean {
  return error instanceof ApiError && fields.some((field) => error.forField(field) !== undefined);
}

/** What the server said about a field. */
export function fieldError(error: Error | null, field: string): string | undefined {
  return error instanceof ApiError ? error.forField(field) : undefined;
}
