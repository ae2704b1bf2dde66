// A locked track is trusted absolutely: not even what merge review offers goes past it.
import { isLocked } from "@/timeline/commands/index";
import type { Projection } from "@/timeline/model";
import type { Patch } from "@/timeline/patches";

export function touchesLocked(projection: Projection, patches: readonly Patch[]): boolean {
  return patches.some(({ id }) => {
    const clip = projection.clips[id];
    return clip !== undefined && isLocked(projection, clip);
  });
}
