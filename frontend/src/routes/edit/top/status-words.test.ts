import { describe, expect, test } from "vitest";
import { type SyncStatus, statusLabel } from "@/collab/status";
import { endWords, type SpokenStatus, spokenStatus, statusHint, unsentWords } from "./status-words";

const offline = (edits: number, more: object = {}): SyncStatus => ({
  type: "offline",
  edits,
  why: null,
  ended: null,
  ...more,
});

describe("the chip", () => {
  test.each<[SyncStatus, string]>([
    [{ type: "live" }, "Live"],
    [{ type: "saving", edits: 2 }, "Saving"],
    [{ type: "read-only", edits: 0 }, "Read-only"],
    [offline(0), "Offline"],
    [offline(1), "Offline (1 edit kept)"],
    [offline(12), "Offline (12 edits kept)"],
  ])("of %o says %s", (status, label) => {
    expect(statusLabel(status)).toBe(label);
  });

  test("says what is safe, and where", () => {
    expect(statusHint({ type: "saving", edits: 1 }, null)).toBe(
      "1 edit on the way to the server, not saved yet",
    );
    expect(statusHint(offline(1), null)).toBe(
      "The server cannot be reached. Edits are kept in this browser and sent when it is back",
    );
    expect(statusHint(offline(1, { why: "restarting" }), "full")).toBe(
      "The server restarts. Edits are kept in this tab only and sent when it is back",
    );
    expect(statusHint(offline(1, { ended: "signed-out" }), null)).toBe(
      "Not connected. Edits are kept in this browser",
    );
  });
});

describe("the end of a session", () => {
  test("says nothing of edits when all are saved", () => {
    expect(endWords("too-large", 0).text).toBe("Split it into several timelines to go on.");
  });

  test.each([
    ["too-large", 1, "One edit of yours was not saved and stays in this browser only."],
    ["not-allowed", 2, "2 edits of yours were not saved and stay in this browser only."],
    ["old-page", 3, "3 edits of yours were not saved yet: they will be sent after reloading."],
    ["old-epoch", 1, "One edit of yours was not saved and cannot be carried over."],
  ] as const)("%s with %i unsaved says what becomes of them", (reason, edits, words) => {
    expect(endWords(reason, edits).text).toContain(words);
  });
});

test("edits that were refused are counted", () => {
  expect(unsentWords(1)).toContain("Your last edit is not saved");
  expect(unsentWords(3)).toContain("Your last 3 edits are not saved");
});

test("saving is not spoken, a lost connection once", () => {
  const said: SpokenStatus[] = [];
  let spoken: SpokenStatus = "live";
  for (const type of ["live", "saving", "live", "saving", "offline", "saving", "live"] as const) {
    const next = spokenStatus(type, spoken);
    if (next !== spoken) said.push(next);
    spoken = next;
  }
  expect(said).toEqual(["offline", "live"]);
});
