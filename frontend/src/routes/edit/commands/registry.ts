// One list of commands drives keys, menus, tooltips and the cheat sheet.
import { type KeyPress, nameOfPress } from "./keys";

export const GROUPS = [
  "Playback",
  "Editing",
  "Clipboard",
  "Clips",
  "Markers",
  "Selection",
  "View",
  "Help",
] as const;

export interface Command<Context> {
  readonly id: string;
  readonly label: string;
  readonly group: (typeof GROUPS)[number];
  /** Names as `nameOfPress` gives them; the first one is shown. */
  readonly keys: readonly string[];
  /** Held keys repeat it. */
  readonly repeats?: boolean;
  /** Where words on the page are marked, the key is the browser's. */
  readonly leavesText?: boolean;
  /** Whether it can be done now; absent: always. */
  readonly when?: (context: Context) => boolean;
  readonly run: (context: Context) => void;
}

export class CommandRegistry<Context> {
  readonly commands: readonly Command<Context>[];
  readonly #byKey = new Map<string, Command<Context>>();
  readonly #byId = new Map<string, Command<Context>>();

  /** Raises when two commands want the same key: the list is wrong, and it must be seen at once. */
  constructor(commands: readonly Command<Context>[]) {
    this.commands = commands;
    for (const command of commands) {
      this.#byId.set(command.id, command);
      for (const key of command.keys) {
        const other = this.#byKey.get(key);
        if (other !== undefined)
          throw new Error(`${key} is bound to ${other.id} and to ${command.id}`);
        this.#byKey.set(key, command);
      }
    }
  }

  get(id: string): Command<Context> {
    const command = this.#byId.get(id);
    if (command === undefined) throw new Error(`there is no command ${id}`);
    return command;
  }

  findByPress(press: KeyPress, isMac: boolean): Command<Context> | undefined {
    return this.#byKey.get(nameOfPress(press, isMac));
  }

  canRun(id: string, context: Context): boolean {
    return this.get(id).when?.(context) ?? true;
  }

  /** Runs it when it can be run; says whether it did. */
  run(id: string, context: Context): boolean {
    if (!this.canRun(id, context)) return false;
    this.get(id).run(context);
    return true;
  }
}
