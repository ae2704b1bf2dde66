/** One thing that is wrong with one field of a request. */
export interface FieldProblem {
  field: string;
  message: string;
}

export type ErrorCode =
  | "VALIDATION_ERROR"
  | "UNAUTHORIZED"
  | "INSUFFICIENT_CREDITS"
  | "FORBIDDEN"
  | "NOT_FOUND"
  | "CONFLICT"
  | "PAYLOAD_TOO_LARGE"
  | "RATE_LIMITED"
  | "INTERNAL_ERROR"
  | "SERVICE_UNAVAILABLE"
  /** No answer came at all. */
  | "UNREACHABLE";

interface ApiErrorParts {
  status: number;
  code: ErrorCode;
  reason?: string | undefined;
  details?: readonly FieldProblem[];
  requestId?: string | undefined;
}

/** A request that failed; the message is a sentence for the person at the screen. */
export class ApiError extends Error {
  readonly status: number;
  readonly code: ErrorCode;
  /** A finer word to switch on, such as `last_owner`. */
  readonly reason: string | undefined;
  readonly details: readonly FieldProblem[];
  readonly requestId: string | undefined;

  constructor(message: string, parts: ApiErrorParts) {
    super(message);
    this.name = "ApiError";
    this.status = parts.status;
    this.code = parts.code;
    this.reason = parts.reason;
    this.details = parts.details ?? [];
    this.requestId = parts.requestId;
  }

  /** What is wrong with a field, when the server said so. */
  forField(field: string): string | undefined {
    return this.details.find((problem) => problem.field === field)?.message;
  }
}

interface ErrorEnvelope {
  error: { code: ErrorCode; message: string; reason?: string; details?: FieldProblem[] };
  meta?: { request_id?: string };
}

/** Read the error out of an answer; proxies on the way answer in other shapes. */
export async function readError(response: Response): Promise<ApiError> {
  const body: unknown = await response.json().catch(() => null);
  if (isEnvelope(body)) {
    return new ApiError(body.error.message, {
      status: response.status,
      code: body.error.code,
      reason: body.error.reason,
      details: body.error.details ?? [],
      requestId: body.meta?.request_id,
    });
  }
  return new ApiError("The server did not answer as it should. Try again in a moment.", {
    status: response.status,
    code: response.status >= 500 ? "SERVICE_UNAVAILABLE" : "INTERNAL_ERROR",
  });
}

export function unreachable(): ApiError {
  return new ApiError("The server cannot be reached. Check the connection and try again.", {
    status: 0,
    code: "UNREACHABLE",
  });
}

function isEnvelope(body: unknown): body is ErrorEnvelope {
  const error = (body as ErrorEnvelope | null)?.error;
  return typeof error?.message === "string" && typeof error.code === "string";
}
