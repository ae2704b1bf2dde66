// Tells the others what is selected here and where the playhead stands.
import { useEffect } from "react";
import { useEditor } from "./editor";
import { useEditorView } from "./editor-view";

export function useSharedPresence(): void {
  const { session, playhead } = useEditor();
  const selection = useEditorView((view) => view.selection);
  const playing = useEditorView((view) => view.playing);
  useEffect(() => session.presence.say({ sel: [...selection] }), [session, selection]);
  useEffect(() => {
    const say = () =>
      session.presence.say({
        ph: { f: playhead.getFrame(), t0: session.serverNowMs(), rate: playing ? 1 : 0 },
      });
    say();
    // While it plays the others reckon on; only jumps are told.
    return playhead.subscribe((_frame, cause) => cause === "seek" && say());
  }, [session, playhead, playing]);
}
