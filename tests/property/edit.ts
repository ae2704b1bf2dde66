/** Runs the edit of each line of standard input with the browser's commands. */

import { readFileSync } from "node:fs";
import { canonicalJson } from "../../frontend/src/timeline/canonical.ts";
import type { EditContext, Outcome } from "../../frontend/src/timeline/commands/index.ts";
import * as commands from "../../frontend/src/timeline/commands/index.ts";
import { createProjector } from "../../frontend/src/timeline/projector.ts";

type Command = (context: EditContext, args: unknown) => Outcome;

function camelCase(name: string): string {
  return name.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());
}

function camelKeys(table: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(table).map(([key, value]) => [camelCase(key), value]));
}

function outcomeOf(line: string): string {
  const { document, command, args } = JSON.parse(line);
  const projector = createProjector(document);
  let made = 0;
  const newId = () => `new${made++}`;
  const context = { data: projector.data, projection: projector.current(), newId };
  const run = commands[camelCase(command) as keyof typeof commands] as unknown as Command;
  const outcome = run({ ...context, stamp: ["me", 1000], device: "dev" }, camelKeys(args));
  const { message: _, ...told } = outcome as Outcome & { message?: string };
  return canonicalJson(told);
}

const lines = readFileSync(0, "utf8").split("\n").filter(Boolean);
process.stdout.write(lines.map(outcomeOf).join("\n"));
