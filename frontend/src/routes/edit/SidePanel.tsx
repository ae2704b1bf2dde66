// Right of the preview: what is selected, and the renders of this timeline.
import { RenderPanel } from "@/renders/RenderPanel";
import { Tabs } from "@/ui/Tabs";
import { useEditor, useMayEdit } from "./editor";
import { useEditorView } from "./editor-view";
import { Inspector } from "./inspector/Inspector";

export function SidePanel() {
  const { timeline } = useEditor();
  const mayEdit = useMayEdit();
  const select = useEditorView((view) => view.select);
  const tabs = [
    { id: "inspector", label: "Inspector", content: <Inspector /> },
    {
      id: "renders",
      label: "Renders",
      content: (
        <RenderPanel
          timelineId={timeline.id}
          canEdit={mayEdit}
          onShowClip={(clip: string) => select(new Set([clip]))}
        />
      ),
    },
  ];
  return (
    <aside aria-label="Details" className="flex h-full min-h-0 flex-col bg-surface-1">
      <Tabs tabs={tabs} label="Details" />
    </aside>
  );
}
