// What is selected and what is looked at.
import type { EditorCommand } from "./command-context";

export const SELECTING: readonly EditorCommand[] = [
  {
    id: "select-all",
    label: "Select all clips",
    group: "Selection",
    keys: ["Ctrl+A"],
    run: ({ view, projection }) => view.select(new Set(Object.keys(projection.clips))),
  },
  {
    id: "select-none",
    label: "Cancel a drag, or select nothing",
    group: "Selection",
    keys: ["Escape"],
    run: ({ engine, view }) => {
      if (engine?.cancelGesture() !== true) view.select(new Set());
    },
  },
];

export const VIEW: readonly EditorCommand[] = [
  {
    id: "snapping",
    label: "Snapping",
    group: "View",
    keys: ["N"],
    run: ({ view }) => view.toggleSnapping(),
  },
  {
    id: "zoom-in",
    label: "Zoom in",
    group: "View",
    keys: ["=", "+"],
    repeats: true,
    run: ({ engine }) => engine?.zoomStep(1),
  },
  {
    id: "zoom-out",
    label: "Zoom out",
    group: "View",
    keys: ["-"],
    repeats: true,
    run: ({ engine }) => engine?.zoomStep(-1),
  },
  {
    id: "fit",
    label: "Show the whole timeline",
    group: "View",
    keys: ["\\", "Shift+Z"],
    run: ({ engine }) => engine?.fit(),
  },
  {
    id: "follow-next",
    label: "Follow the next person (Esc stops)",
    group: "View",
    keys: ["Shift+F"],
    run: ({ following }) => following.startNext(),
  },
  {
    id: "cheat-sheet",
    label: "Keys",
    group: "Help",
    keys: ["?"],
    run: ({ view }) => view.show("cheatSheet", !view.cheatSheet),
  },
];
