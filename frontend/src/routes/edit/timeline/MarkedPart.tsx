// The part between the in and the out mark, said in the toolbar, and the button that clears it.
import { X } from "lucide-react";
import { IconButton } from "@/ui/IconButton";
import { commandWords, useRunCommand } from "../commands/use-commands";
import { useProjection } from "../editor";
import { frameLabel, lengthLabel } from "../time-words";
import { useMarkedRange } from "../use-marked-range";

export function MarkedPart() {
  const projection = useProjection();
  const marked = useMarkedRange();
  const run = useRunCommand();
  const { label, keys } = commandWords("clear-marks");
  return (
    // Always there, so that it is spoken when marks are set.
    <div role="status" className="flex min-w-0 items-center">
      {marked !== null && (
        <>
          <p
            className="mr-1 truncate font-mono text-[12px] text-accent"
            title={`From ${frameLabel(projection, marked[0])} to ${frameLabel(projection, marked[1] - 1)}`}
          >
            <span className="sr-only">Marked: </span>
            <span className="max-xl:sr-only">
              {frameLabel(projection, marked[0])} – {frameLabel(projection, marked[1] - 1)} ·{" "}
            </span>
            {lengthLabel(projection, marked[1] - marked[0])}
          </p>
          <IconButton
            label={label}
            {...(keys === undefined ? {} : { keys })}
            side="top"
            onClick={() => run("clear-marks")}
          >
            <X />
          </IconButton>
        </>
      )}
    </div>
  );
}
