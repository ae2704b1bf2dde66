/** Speaks to `/api/v1`: the envelope, errors as `ApiError`, and sign-in again when a session ended. */
import { readError, unreachable } from "./errors";
import { requireSignIn, useSession } from "./session";

const BASE = "/api/v1";
const PAGE_SIZE = 200;

export interface RequestOptions {
  /** Sent as JSON, or as a form when it is one. */
  body?: unknown;
  query?: Readonly<Record<string, string | number | undefined>>;
  signal?: AbortSignal | undefined;
  /** For a POST that creates something: the same key and body make it once. */
  idempotencyKey?: string | undefined;
  /** A 401 is the answer here and not an ended session: signing in, asking who one is. */
  publicRoute?: boolean;
}

type Method = "GET" | "POST" | "PATCH" | "DELETE";

interface Listing<T> {
  data: T[];
  pagination: { page: number; total_pages: number };
}

/** Ask for one thing: the `data` of the answer. */
export async function request<T>(method: Method, path: string, options?: RequestOptions) {
  const envelope = await requestEnvelope<{ data: T }>(method, path, options);
  return envelope?.data as T;
}

/** Ask for every row of a list, page after page. */
export async function requestList<T>(path: string, options: RequestOptions = {}): Promise<T[]> {
  const rows: T[] = [];
  for (let page = 1; ; page += 1) {
    const query = { ...options.query, page, limit: PAGE_SIZE };
    const listing = await requestEnvelope<Listing<T>>("GET", path, { ...options, query });
    rows.push(...(listing?.data ?? []));
    if (listing === null || page >= listing.pagination.total_pages) {
      return rows;
    }
  }
}

async function requestEnvelope<T>(
  method: Method,
  path: string,
  options: RequestOptions = {},
): Promise<T | null> {
  const response = await requestAnswer(method, path, options);
  return response.status === 204 ? null : ((await response.json()) as T);
}

/** Ask for an answer that is no JSON of ours, such as a download. */
export async function requestAnswer(
  method: Method,
  path: string,
  options: RequestOptions = {},
): Promise<Response> {
  const response = await send(method, path, options);
  if (response.ok) {
    return response;
  }
  const error = await readError(response);
  if (
    error.status !== 401 ||
    options.publicRoute === true ||
    useSession.getState().person === null
  ) {
    throw error;
  }
  await requireSignIn();
  return requestAnswer(method, path, options);
}

async function send(method: Method, path: string, options: RequestOptions): Promise<Response> {
  const headers: Record<string, string> = { Accept: "application/json" };
  const { body } = options;
  // The browser names the type of a form itself, with the boundary that it chose.
  if (body !== undefined && !(body instanceof FormData)) {
    headers["Content-Type"] = "application/json";
  }
  if (options.idempotencyKey !== undefined) {
    headers["Idempotency-Key"] = options.idempotencyKey;
  }
  try {
    return await fetch(`${BASE}${path}${queryString(options.query)}`, {
      method,
      headers,
      credentials: "same-origin",
      signal: options.signal ?? null,
      body: body === undefined ? null : body instanceof FormData ? body : JSON.stringify(body),
    });
  } catch (error) {
    if (options.signal?.aborted === true) {
      throw error;
    }
    throw unreachable();
  }
}

function queryString(query: RequestOptions["query"]): string {
  const pairs = Object.entries(query ?? {}).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, String(value)] as [string, string]],
  );
  return pairs.length === 0 ? "" : `?${new URLSearchParams(pairs)}`;
}

/** A key for one press of a button; keep it over retries of the same press. */
export function newIdempotencyKey(): string {
  return crypto.randomUUID();
}
