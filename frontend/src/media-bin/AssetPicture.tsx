import { AudioLines, FileQuestion, Film, Image, Palette } from "lucide-react";
import { type PointerEvent, useState } from "react";
import type { Asset } from "../api/types";
import { cx } from "../ui/cx";

const STRIP_WIDTH = 160;
const PICTURES_PER_SHEET = 100;

/** What an asset looks like; moving the pointer over a video runs through its pictures. */
export function AssetPicture({ asset, className }: { asset: Asset; className?: string }) {
  const [at, setAt] = useState(1 / 3);
  const scrub = (event: PointerEvent<HTMLDivElement>) => {
    const box = event.currentTarget.getBoundingClientRect();
    setAt((event.clientX - box.left) / box.width);
  };
  return (
    <div
      onPointerMove={scrub}
      onPointerLeave={() => setAt(1 / 3)}
      className={cx("relative aspect-video overflow-hidden bg-well", className)}
    >
      <Picture asset={asset} at={at} />
    </div>
  );
}

function Picture({ asset, at }: { asset: Asset; at: number }) {
  const strips = asset.urls?.strips ?? [];
  const pictures = asset.renditions?.strip_pictures ?? 0;
  if (asset.urls?.picture) {
    return (
      <img src={asset.urls.picture} alt="" draggable={false} className="size-full object-contain" />
    );
  }
  if (strips.length > 0 && pictures > 0) {
    const index = Math.min(pictures - 1, Math.max(0, Math.floor(at * pictures)));
    const sheet = strips[Math.floor(index / PICTURES_PER_SHEET)];
    return sheet === undefined ? null : (
      <StripPicture sheet={sheet} index={index % PICTURES_PER_SHEET} />
    );
  }
  return <KindGlyph asset={asset} />;
}

/** One cell of a sheet, by moving the whole sheet under a window of one cell. */
function StripPicture({ sheet, index }: { sheet: string; index: number }) {
  const [columns, setColumns] = useState(0);
  const column = columns === 0 ? 0 : index % columns;
  const row = columns === 0 ? 0 : Math.floor(index / columns);
  return (
    <img
      src={sheet}
      alt=""
      draggable={false}
      onLoad={(event) => setColumns(Math.round(event.currentTarget.naturalWidth / STRIP_WIDTH))}
      className={cx("absolute max-w-none", columns === 0 && "invisible")}
      style={{
        width: `${columns * 100}%`,
        left: `${-column * 100}%`,
        top: `${-row * 100}%`,
      }}
    />
  );
}

const GLYPHS = {
  video: Film,
  audio: AudioLines,
  image: Image,
  lut: Palette,
  unknown: FileQuestion,
} as const;
const TINTS = {
  video: "text-[var(--clip-video)]",
  audio: "text-[var(--clip-audio)]",
  image: "text-[var(--clip-image)]",
  lut: "text-ink-2",
  unknown: "text-ink-3",
} as const;

export function KindGlyph({ asset }: { asset: Pick<Asset, "kind"> }) {
  const Glyph = GLYPHS[asset.kind];
  return (
    <span className={cx("flex size-full items-center justify-center", TINTS[asset.kind])}>
      <Glyph aria-hidden className="size-6!" />
    </span>
  );
}
