import { useQuery } from "@tanstack/react-query";
import { type ReactNode, useEffect, useRef, useState } from "react";
import { keys } from "../api/query-keys";
import { readTimelinePicture } from "../api/renders";
import { cx } from "../ui/cx";
import { useSeen } from "../ui/use-seen";

interface TimelinePictureProps {
  timelineId: string;
  /** What it shows, in words; nothing where the words beside it say so. */
  alt: string;
  className?: string;
  /** In its place while there is none: the timeline is empty, or nobody can draw it now. */
  children: ReactNode;
}

/** How a timeline begins, drawn by the render engine once somebody looks. */
export function TimelinePicture({ timelineId, alt, className, children }: TimelinePictureProps) {
  const box = useRef<HTMLDivElement>(null);
  const seen = useSeen(box);
  const { data: picture } = useQuery({
    queryKey: keys.timelinePicture(timelineId),
    queryFn: () => readTimelinePicture(timelineId),
    enabled: seen,
    // No event tells of edits. Asking costs little: the server answers that it looks the same.
    staleTime: 0,
  });
  const url = useObjectUrl(picture);
  return (
    <div ref={box} className={cx("relative aspect-video overflow-hidden", className)}>
      {url === null ? (
        children
      ) : (
        <img src={url} alt={alt} draggable={false} className="size-full bg-well object-contain" />
      )}
    </div>
  );
}

function useObjectUrl(blob: Blob | undefined): string | null {
  const [url, setUrl] = useState<string | null>(null);
  useEffect(() => {
    if (blob === undefined) {
      return;
    }
    const made = URL.createObjectURL(blob);
    setUrl(made);
    return () => {
      setUrl(null);
      URL.revokeObjectURL(made);
    };
  }, [blob]);
  return url;
}
