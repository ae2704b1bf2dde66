import { useQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { ApiError } from "../api/errors";
import { keys } from "../api/query-keys";
import { getTimeline } from "../api/timelines";
import { ErrorState, Skeleton } from "../ui/states";
import { EditorPage } from "./edit/EditorPage";
import { useTitle } from "./use-title";

const route = getRouteApi("/inside/edit/$timelineId");

export function EditPage() {
  const { timelineId } = route.useParams();
  const query = useQuery({
    queryKey: keys.timeline(timelineId),
    queryFn: () => getTimeline(timelineId),
  });
  useTitle(query.data?.name);
  // Once it is open, its session says why it ended: removed, deleted.
  if (query.data === undefined && query.error instanceof ApiError && query.error.status === 404) {
    throw query.error;
  }
  if (query.isPending) {
    return (
      <div className="p-8">
        <Skeleton rows={4} />
      </div>
    );
  }
  if (query.data === undefined) {
    return (
      <div className="p-8">
        <ErrorState error={query.error} retry={() => void query.refetch()} />
      </div>
    );
  }
  return <EditorPage timeline={query.data} />;
}
