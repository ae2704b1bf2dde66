// Every command of the editor, with its keys.

import { CLIPS } from "./clip-commands";
import { CLIPBOARD } from "./clipboard-commands";
import type { CommandContext } from "./command-context";
import { EDITING } from "./editing-commands";
import { MARKERS } from "./marker-commands";
import { PLAYBACK } from "./playback-commands";
import { RANGE } from "./range-commands";
import { CommandRegistry } from "./registry";
import { RIPPLING } from "./ripple-commands";
import { SELECTING, VIEW } from "./view-commands";

export type { CommandContext } from "./command-context";

export const editorCommands = new CommandRegistry<CommandContext>([
  ...PLAYBACK,
  ...EDITING,
  ...RIPPLING,
  ...CLIPBOARD,
  ...CLIPS,
  ...MARKERS,
  ...RANGE,
  ...SELECTING,
  ...VIEW,
]);
