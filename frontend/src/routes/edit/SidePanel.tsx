// Right of the preview: what is selected, the renders of this timeline, and what merges left.
import { canManage } from "@/api/roles";
import { RenderPanel } from "@/renders/RenderPanel";
import { fractionDone, isActive } from "@/renders/render-words";
import { useTimelineRenders } from "@/renders/use-renders";
import { Tabs } from "@/ui/Tabs";
import { useEditor, useMayEdit, useStore } from "./editor";
import { type SideTab, useEditorView } from "./editor-view";
import { Inspector } from "./inspector/Inspector";
import { ReviewPanel } from "./review/ReviewPanel";
import { useReviewCount } from "./review/use-review";

export function SidePanel() {
  const { timeline, session } = useEditor();
  const mayEdit = useMayEdit();
  const role = useStore(session.role);
  const select = useEditorView((view) => view.select);
  const chosen = useEditorView((view) => view.sideTab);
  const openTab = useEditorView((view) => view.openTab);
  const live = useLiveRender(timeline.id);
  const toReview = useReviewCount();
  const tabs = [
    { id: "inspector", label: "Inspector", content: <Inspector /> },
    {
      id: "renders",
      label: "Renders",
      live: chosen === "renders" ? null : live,
      content: (
        <RenderPanel
          timelineId={timeline.id}
          workspaceId={timeline.workspace_id}
          canEdit={mayEdit}
          canManage={role !== null && canManage(role)}
          onShowClip={(clip: string) => select(new Set([clip]))}
        />
      ),
    },
    { id: "review", label: "Review", count: toReview, content: <ReviewPanel /> },
  ];
  return (
    <aside aria-label="Details" className="flex h-full min-h-0 flex-col bg-surface-1">
      <Tabs tabs={tabs} label="Details" chosen={chosen} onChoose={(id) => openTab(id as SideTab)} />
    </aside>
  );
}

/** How far the newest render that is under way has come; null when there is none. */
function useLiveRender(timelineId: string): string | null {
  const active = useTimelineRenders(timelineId).data?.find(isActive);
  const fraction = active && fractionDone(active);
  return fraction === undefined || fraction === null ? null : `${Math.floor(fraction * 100)} %`;
}
