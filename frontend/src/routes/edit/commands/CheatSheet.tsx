// Every command with its keys, as the registry has them now.
import { Dialog } from "@/ui/Dialog";
import { useEditorView } from "../editor-view";
import { editorCommands } from "./editor-commands";
import { showKeys } from "./keys";
import { GROUPS } from "./registry";
import { IS_MAC } from "./use-commands";

export function CheatSheet() {
  const open = useEditorView((view) => view.cheatSheet);
  const show = useEditorView((view) => view.show);
  return (
    <Dialog open={open} onClose={() => show("cheatSheet", false)} title="Keys" wide>
      <div className="columns-2 gap-8">
        {GROUPS.map((group) => (
          <section key={group} className="mb-5 break-inside-avoid">
            <h3 className="mb-1.5 text-panel text-ink-3">{group}</h3>
            <dl>
              {editorCommands.commands
                .filter((command) => command.group === group && command.keys.length > 0)
                .map((command) => (
                  <CommandLine key={command.id} label={command.label} keys={command.keys} />
                ))}
            </dl>
          </section>
        ))}
      </div>
    </Dialog>
  );
}

function CommandLine({ label, keys }: { label: string; keys: readonly string[] }) {
  return (
    <div className="flex items-center justify-between gap-3 py-0.5">
      <dt className="text-panel">{label}</dt>
      <dd className="flex shrink-0 gap-1">
        {keys.map((key) => (
          <kbd
            key={key}
            className="rounded border border-line-strong bg-surface-2 px-1.5 font-mono text-[11px] text-ink-2"
          >
            {showKeys(key, IS_MAC)}
          </kbd>
        ))}
      </dd>
    </div>
  );
}
