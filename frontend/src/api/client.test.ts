import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { eventually } from "../eventually.test-support";
import { request, requestList } from "./client";
import { ApiError } from "./errors";
import { signedIn, signedOut, useSession } from "./session";
import type { Person } from "./types";

const ADA: Person = { id: "p1", email: "ada@example.org", name: "Ada", color: 3 };

function answer(status: number, body: unknown): Response {
  return new Response(JSON.stringify(body), { status });
}

const refusal = (status: number, code: string, extra: object = {}) =>
  answer(status, {
    error: { code, message: `It is ${code}.`, ...extra },
    meta: { request_id: "r1" },
  });

const server = vi.fn<typeof fetch>();

beforeEach(() => {
  vi.stubGlobal("fetch", server);
  signedOut();
});

afterEach(() => {
  vi.unstubAllGlobals();
  server.mockReset();
});

describe("request", () => {
  it("unwraps the data of an answer", async () => {
    server.mockResolvedValue(answer(200, { data: { id: "w1" }, meta: {} }));

    expect(await request("GET", "/workspaces/w1")).toEqual({ id: "w1" });
  });

  it("tells which field is wrong", async () => {
    const details = [{ field: "name", message: "Give it a name." }];
    server.mockResolvedValue(refusal(400, "VALIDATION_ERROR", { details, reason: "no_name" }));

    const error: ApiError = await request("POST", "/workspaces", { body: {} }).then(
      () => expect.unreachable(),
      (caught) => caught,
    );

    expect(error).toBeInstanceOf(ApiError);
    expect(error).toMatchObject({ status: 400, reason: "no_name", requestId: "r1" });
    expect(error.forField("name")).toBe("Give it a name.");
    expect(error.forField("rate")).toBeUndefined();
  });

  it("makes a sentence of an answer in another shape", async () => {
    server.mockResolvedValue(new Response("<h1>Bad gateway</h1>", { status: 502 }));

    await expect(request("GET", "/me")).rejects.toMatchObject({ code: "SERVICE_UNAVAILABLE" });
  });

  it("says so when the server cannot be reached", async () => {
    server.mockRejectedValue(new TypeError("failed to fetch"));

    await expect(request("GET", "/me")).rejects.toMatchObject({ status: 0, code: "UNREACHABLE" });
  });

  it("sends the idempotency key and the body", async () => {
    server.mockResolvedValue(answer(201, { data: {} }));

    await request("POST", "/renders", { body: { preset: "720p" }, idempotencyKey: "k1" });

    const sent = server.mock.calls[0]?.[1];
    expect(sent?.headers).toMatchObject({ "Idempotency-Key": "k1" });
    expect(sent?.body).toBe('{"preset":"720p"}');
  });
});

describe("a session that ended", () => {
  it("asks once, and every request goes on after signing in again", async () => {
    signedIn(ADA);
    server.mockResolvedValueOnce(refusal(401, "UNAUTHORIZED"));
    server.mockResolvedValueOnce(refusal(401, "UNAUTHORIZED"));
    server.mockImplementation(async () => answer(200, { data: "there" }));

    const both = Promise.all([request("GET", "/a"), request("GET", "/b")]);
    await eventually(() => expect(useSession.getState().ended).toBe(true));
    expect(server).toHaveBeenCalledTimes(2);
    signedIn(ADA);

    expect(await both).toEqual(["there", "there"]);
    expect(useSession.getState().ended).toBe(false);
  });

  it("is an ordinary error where nobody was signed in", async () => {
    server.mockResolvedValue(refusal(401, "UNAUTHORIZED"));

    await expect(request("GET", "/workspaces")).rejects.toMatchObject({ status: 401 });
    expect(useSession.getState().ended).toBe(false);
  });

  it("is an ordinary error when signing in itself is refused", async () => {
    signedIn(ADA);
    server.mockResolvedValue(refusal(401, "UNAUTHORIZED"));

    const refused = request("POST", "/auth/sign-in", { body: {}, publicRoute: true });

    await expect(refused).rejects.toMatchObject({ status: 401 });
  });
});

describe("requestList", () => {
  it("reads every page", async () => {
    const page = (number: number, rows: string[]) =>
      answer(200, { data: rows, pagination: { page: number, total_pages: 2 } });
    server.mockResolvedValueOnce(page(1, ["a", "b"])).mockResolvedValueOnce(page(2, ["c"]));

    expect(await requestList("/assets", { query: { project_id: "p" } })).toEqual(["a", "b", "c"]);
    expect(server.mock.calls[1]?.[0]).toBe("/api/v1/assets?project_id=p&page=2&limit=200");
  });
});
