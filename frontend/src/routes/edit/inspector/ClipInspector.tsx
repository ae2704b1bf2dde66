// The fields of the selected clips. Time is that of the first; looks and sound go to all of them.
import { retimeClips } from "@/timeline/commands/index";
import type { Clip, Projection } from "@/timeline/model";
import { count } from "../edit-words";
import { useEditor, useMayEdit } from "../editor";
import { Field, Group } from "./Group";
import { MarkerList } from "./MarkerList";
import { NumberField } from "./NumberField";
import { TimecodeField } from "./TimecodeField";
import { TitleFields } from "./TitleFields";

interface ClipInspectorProps {
  readonly ids: readonly string[];
  readonly projection: Projection;
}

export function ClipInspector({ ids, projection }: ClipInspectorProps) {
  const clips = ids.flatMap((id) => projection.clips[id] ?? []);
  const [first] = clips;
  const [firstId] = ids;
  if (first === undefined || firstId === undefined) return null;
  const kinds = new Map(projection.tracks.map((track) => [track.id, track.kind]));
  const pictures = ids.filter((_id, index) => kinds.get(clips[index]?.track ?? "") === "video");
  const sounds = ids.filter((_id, index) => kinds.get(clips[index]?.track ?? "") === "audio");
  return (
    <div className="flex flex-col pb-4">
      <Heading clip={first} number={ids.length} />
      {first.kind === "text" && ids.length === 1 && <TitleFields id={firstId} clip={first} />}
      <TimeFields ids={ids} clip={first} projection={projection} />
      {pictures.length > 0 && <PictureFields ids={pictures} projection={projection} />}
      {sounds.length > 0 && <SoundFields ids={sounds} projection={projection} />}
      <MarkerList clips={ids} />
    </div>
  );
}

function Heading({ clip, number }: { clip: Clip; number: number }) {
  const isPair = number === 2 && clip.link !== "";
  return (
    <h2 className="truncate px-3 pt-3 pb-1 font-medium text-body">
      {number > 1 && !isPair
        ? count(number, "clip")
        : clip.kind === "text"
          ? "Title"
          : clip.name || (clip.kind === "solid" ? "Colour" : "Clip")}
    </h2>
  );
}

function TimeFields({
  ids,
  clip,
  projection,
}: {
  ids: readonly string[];
  clip: Clip;
  projection: Projection;
}) {
  const { edits } = useEditor();
  const mayEdit = useMayEdit();
  const sameEnd = ids.filter((id) => projection.clips[id]?.end === clip.end);
  return (
    <Group title="Time">
      <TimecodeField
        label="Start"
        frame={clip.start}
        kind="place"
        disabled={!mayEdit}
        onChange={(frame) => edits.move(ids, frame - clip.start)}
      />
      <TimecodeField
        label="Length"
        frame={clip.end - clip.start}
        kind="length"
        disabled={!mayEdit}
        onChange={(length) =>
          edits.trim(sameEnd, "tail", Math.max(1, length) - (clip.end - clip.start))
        }
      />
      <SpeedField ids={ids} projection={projection} />
    </Group>
  );
}

/** Of what runs: titles, colours and stills have no speed. A held picture shows 0. */
function SpeedField({ ids, projection }: { ids: readonly string[]; projection: Projection }) {
  const { edits } = useEditor();
  const mayEdit = useMayEdit();
  const running = ids.filter((id) => {
    const clip = projection.clips[id];
    return clip?.kind === "media" && projection.assets[clip.asset]?.kind !== "image";
  });
  const [numerator = 1, denominator = 1] = projection.clips[running[0] ?? ""]?.rate ?? [];
  if (running.length === 0) return null;
  return (
    <NumberField
      label="Speed"
      value={(100 * numerator) / denominator}
      least={-10_000}
      most={10_000}
      unit="%"
      disabled={!mayEdit}
      onChange={(percent) =>
        edits.apply(`Speed of ${edits.nameOf(running)}`, (context) =>
          retimeClips(context, { clips: running, rate: [Math.round(percent * 100), 10_000] }),
        )
      }
    />
  );
}

function PictureFields({ ids, projection }: { ids: readonly string[]; projection: Projection }) {
  const { edits } = useEditor();
  const disabled = !useMayEdit();
  const clip = projection.clips[ids[0] ?? ""];
  if (clip === undefined) return null;
  return (
    <Group title="Picture">
      {clip.kind === "solid" && (
        <Field label="Colour">
          <input
            type="color"
            aria-label="Colour"
            value={clip.color}
            disabled={disabled}
            onChange={(event) => edits.setClip(ids, { color: event.target.value }, "Colour")}
            className="h-7 w-full cursor-pointer rounded-control border border-line bg-canvas"
          />
        </Field>
      )}
      <NumberField
        label="Opacity"
        value={clip.op / 100}
        least={0}
        most={100}
        unit="%"
        slider
        disabled={disabled}
        onChange={(value) => edits.setClip(ids, { op: Math.round(value * 100) }, "Opacity")}
      />
      <NumberField
        label="Scale"
        value={clip.sx / 100}
        least={1}
        most={400}
        unit="%"
        slider
        disabled={disabled}
        onChange={(value) =>
          edits.setClip(ids, { sx: Math.round(value * 100), sy: Math.round(value * 100) }, "Scale")
        }
      />
      <Field label="Position">
        <div className="grid flex-1 grid-cols-2 gap-1.5">
          <NumberField
            label="Position X"
            short="X"
            value={clip.x / 1000}
            least={-20_000}
            most={20_000}
            unit="px"
            disabled={disabled}
            onChange={(value) => edits.setClip(ids, { x: Math.round(value * 1000) }, "Position")}
          />
          <NumberField
            label="Position Y"
            short="Y"
            value={clip.y / 1000}
            least={-20_000}
            most={20_000}
            unit="px"
            disabled={disabled}
            onChange={(value) => edits.setClip(ids, { y: Math.round(value * 1000) }, "Position")}
          />
        </div>
      </Field>
    </Group>
  );
}

function SoundFields({ ids, projection }: { ids: readonly string[]; projection: Projection }) {
  const { edits } = useEditor();
  const disabled = !useMayEdit();
  const clip = projection.clips[ids[0] ?? ""];
  if (clip === undefined) return null;
  return (
    <Group title="Sound">
      <NumberField
        label="Gain"
        value={clip.gain / 100}
        least={-60}
        most={12}
        step={0.5}
        unit="dB"
        slider
        disabled={disabled}
        onChange={(value) => edits.setClip(ids, { gain: Math.round(value * 100) }, "Gain")}
      />
    </Group>
  );
}
