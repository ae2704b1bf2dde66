// Pictures inside a clip's body, from the sheets that the render worker made.
import type { Box } from "./layout";
import type { Canvas, StaticPaint } from "./painter-tracks";
import {
  type Clip,
  FLICKS_PER_SECOND,
  flicksPerFrame,
  type SceneAsset,
  type Segment,
} from "./scene";

/** Layout of a strip sheet (backend/media/contract.py): one picture a second, ten columns. */
const TILE_WIDTH = 160;
const TILE_HEIGHT = 90;
const COLUMNS = 10;
const TILES_PER_SHEET = 100;

export interface StripContent {
  readonly clip: Clip;
  readonly segment: Segment;
  readonly asset: SceneAsset;
  readonly color: string;
  readonly box: Box;
  readonly alpha: number;
}

/** Seconds of source time that one pixel shows. */
export function sourceSecondsPerPx(paint: StaticPaint, clip: Clip): number {
  const [numerator = 1, denominator = 1] = clip.rate;
  const perFrame = (flicksPerFrame(paint.scene.projection) * numerator) / denominator;
  return perFrame / FLICKS_PER_SECOND / paint.view.pxPerFrame;
}

export function paintStrip(canvas: Canvas, paint: StaticPaint, content: StripContent): void {
  const { asset, box, segment, clip } = content;
  if (asset.stripUrls.length === 0) return;
  const tileWidth = (box.height * TILE_WIDTH) / TILE_HEIGHT;
  const secondsPerPx = sourceSecondsPerPx(paint, clip);
  const startSeconds = segment.src / FLICKS_PER_SECOND;
  // Tiles keep their place relative to the media, so a head trim uncovers them instead of shifting all.
  const offset = (startSeconds / secondsPerPx) % tileWidth;
  const right = Math.min(box.left + box.width, canvas.width);
  let left = box.left - offset;
  if (left + tileWidth < 0) left += Math.floor(-left / tileWidth) * tileWidth;
  for (; left < right; left += tileWidth) {
    const seconds = startSeconds + (Math.max(left, box.left) - box.left) * secondsPerPx;
    paintTile(canvas.ctx, paint, asset, Math.floor(seconds), {
      left,
      top: box.top,
      width: tileWidth,
      height: box.height,
    });
  }
}

function paintTile(
  ctx: CanvasRenderingContext2D,
  paint: StaticPaint,
  asset: SceneAsset,
  second: number,
  box: Box,
): void {
  const url = asset.stripUrls[Math.floor(second / TILES_PER_SHEET)] ?? asset.stripUrls.at(-1);
  const sheet = url === undefined ? null : paint.media.picture(url);
  if (sheet === null) return;
  const tile = second % TILES_PER_SHEET;
  // The last sheet is cut to its last row.
  const rows = Math.max(1, Math.floor(sheet.height / TILE_HEIGHT));
  const row = Math.min(Math.floor(tile / COLUMNS), rows - 1);
  const x = (tile % COLUMNS) * TILE_WIDTH;
  ctx.drawImage(
    sheet,
    x,
    row * TILE_HEIGHT,
    TILE_WIDTH,
    TILE_HEIGHT,
    box.left,
    box.top,
    box.width,
    box.height,
  );
}

export function paintStill(canvas: Canvas, paint: StaticPaint, asset: SceneAsset, box: Box): void {
  const picture = asset.pictureUrl === null ? null : paint.media.picture(asset.pictureUrl);
  if (picture === null) return;
  const tileWidth = (box.height * picture.width) / picture.height;
  const right = Math.min(box.left + box.width, canvas.width);
  for (let left = box.left; left < right; left += tileWidth + 1) {
    if (left + tileWidth > 0) canvas.ctx.drawImage(picture, left, box.top, tileWidth, box.height);
  }
}
