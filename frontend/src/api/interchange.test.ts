import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { exportTimeline, fileName, importTimeline } from "./interchange";

const server = vi.fn<typeof fetch>();

beforeEach(() => vi.stubGlobal("fetch", server));

afterEach(() => {
  vi.unstubAllGlobals();
  server.mockReset();
});

describe("importTimeline", () => {
  it("sends a form and lets the browser name its type", async () => {
    server.mockResolvedValue(new Response(JSON.stringify({ data: { warnings: [] } })));
    const file = new File(["TITLE: x"], "cut.edl");

    await importTimeline("p1", file, "25");

    const [address, options] = server.mock.calls[0] ?? [];
    const form = options?.body as FormData;
    expect(address).toBe("/api/v1/timelines/import");
    expect(options?.headers).not.toHaveProperty("Content-Type");
    expect([form.get("project_id"), form.get("rate")]).toEqual(["p1", "25"]);
    expect((form.get("file") as File).name).toBe("cut.edl");
  });
});

describe("exportTimeline", () => {
  it("reads the file, its name and its warnings", async () => {
    const warning = { code: "left_out", message: "Ü", track: "V1", clip: "", frame: 3 };
    const headers = {
      "Content-Disposition": "attachment; filename=\"a.edl\"; filename*=UTF-8''%C3%A4.edl",
      "X-Cutroom-Warnings": JSON.stringify([warning]),
      "X-Cutroom-Warnings-Total": "7",
    };
    // Headers are Latin 1: the server escapes everything beyond ASCII.
    headers["X-Cutroom-Warnings"] = headers["X-Cutroom-Warnings"].replace("Ü", "\\u00dc");
    server.mockResolvedValue(new Response("TITLE: x", { headers }));

    const file = await exportTimeline("t1", "edl", "v1");

    expect(server.mock.calls[0]?.[0]).toBe("/api/v1/timelines/t1/export?format=edl&track=v1");
    expect(await file.content.text()).toBe("TITLE: x");
    expect(file).toMatchObject({ name: "ä.edl", warnings: [warning], warningsTotal: 7 });
  });
});

describe("fileName", () => {
  it.each([
    [null, "timeline.otio"],
    ["attachment", "timeline.otio"],
    ["attachment; filename*=UTF-8''%E0%A4", "timeline.otio"],
    ["attachment; filename*=UTF-8''Cut%201.otio", "Cut 1.otio"],
  ])("of %s is %s", (header, name) => {
    expect(fileName(header, "timeline.otio")).toBe(name);
  });
});
