// Looks for every edit of a fuzz run: in the document, overwritten knowingly, or in merge review.
import type { Clip } from "@/timeline/model";
import {
  keyValue,
  type Patch,
  type SetPatch,
  sameJson,
  type TextPatch,
  textOf,
} from "@/timeline/patches";
import { asMap, isDeleted, own } from "@/timeline/reading";
import { reviewEdits } from "@/timeline/review";
import type { ReviewEntry } from "@/timeline/review-model";
import type { FuzzPerson, MadeEdit } from "./fuzz.test-support";

/** Written with everything, chosen by nobody. */
const QUIET = new Set(["z", "by", "of", "fout"]);

/** Edits that are neither there, nor overwritten by somebody who had seen them, nor listed. */
export function lostEdits(people: readonly FuzzPerson[], edits: readonly MadeEdit[]): string[] {
  const [anybody] = people as [FuzzPerson];
  const search = new Search(anybody, edits);
  const lost: string[] = [];
  for (const edit of edits) {
    for (const patch of edit.patches) {
      const place = patch.type === "text" ? `texts/${patch.id}` : `${patch.map}/${patch.id}`;
      if (patch.type === "set" && search.isLost(edit, patch)) {
        lost.push(`${edit.by.name} wrote ${place} ${patch.key} = ${JSON.stringify(patch.after)}`);
      }
      if (patch.type === "text" && search.isTextLost(edit, patch)) {
        lost.push(`${edit.by.name} typed ${patch.insert} into ${place}`);
      }
    }
  }
  return lost;
}

/** Whose merge review says something else than it would if it looked now. */
export function staleReviews(people: readonly FuzzPerson[]): string[] {
  const stale: string[] = [];
  for (const { name, store, review } of people) {
    const { again, entries } = reviewEdits({
      replayed: { has: () => true },
      data: store.data,
      projection: store.projection.get(),
      gestures: review.ledger.gestures.map((gesture) => review.ledger.judge(gesture)),
      device: name,
      stamp: [name, 0],
    });
    const [listed, found] = [review.entries.get(), entries].map(linesOf);
    if (!sameJson(listed, found)) stale.push(`${name} is told ${listed} instead of ${found}`);
    if (again.length > 0) stale.push(`${name} has something left to write again`);
  }
  return stale;
}

function linesOf(entries: readonly ReviewEntry[]): string[] {
  return entries.map(({ key, fields }) => [key, ...fields].join(" ")).sort();
}

class Search {
  readonly #anybody: FuzzPerson;
  readonly #edits: readonly MadeEdit[];

  constructor(anybody: FuzzPerson, edits: readonly MadeEdit[]) {
    this.#anybody = anybody;
    this.#edits = edits;
  }

  isLost(edit: MadeEdit, patch: SetPatch): boolean {
    const { data } = this.#anybody.store;
    if (
      QUIET.has(patch.key) ||
      sameJson(keyValue(data, patch.map, patch.id, patch.key), patch.after)
    )
      return false;
    if (isDeletion(patch) && isDeleted(asMap(own(data[patch.map], patch.id)))) return false;
    const overwrites = (other: SetPatch) => other.key === patch.key;
    if (this.#isKnown(edit, patch, patch.map, overwrites)) return false;
    return !this.#isGoneKnowingly(edit, patch, patch.map) && !this.#isListed(edit, patch);
  }

  isTextLost(edit: MadeEdit, typed: TextPatch): boolean {
    const { id, insert } = typed;
    const { data } = this.#anybody.store;
    if (insert === "" || textOf(data, id).includes(insert)) return false;
    // Typed and taken back before somebody replaced the text: both are written again at once.
    const later = edit.patches.slice(edit.patches.indexOf(typed) + 1);
    if (later.some((patch) => takesOut(patch, typed))) return false;
    const retyped = this.#edits.some(
      (other) =>
        this.#knew(other, edit, typed) &&
        other.patches.some((patch) => patch.type === "text" && patch.id === id),
    );
    if (retyped || this.#isGoneKnowingly(edit, typed, "clips")) return false;
    return !entriesOf(edit.by).some((entry) => entry.id === id);
  }

  /** Whether somebody who had seen an edit wrote there later. */
  #isKnown(
    edit: MadeEdit,
    written: Patch,
    map: SetPatch["map"],
    fits: (patch: SetPatch) => boolean,
  ): boolean {
    return this.#edits.some(
      (other) =>
        this.#knew(other, edit, written) &&
        other.patches.some(
          (patch) =>
            patch.type === "set" && patch.map === map && patch.id === written.id && fits(patch),
        ),
    );
  }

  #knew(later: MadeEdit, edit: MadeEdit, patch: Patch): boolean {
    if (later === edit || later.number < edit.number) return false;
    const clock = edit.clocks.get(patch) ?? 0;
    return later.by === edit.by || (later.knew.get(edit.client) ?? 0) > clock;
  }

  #isGoneKnowingly(edit: MadeEdit, written: Patch, map: SetPatch["map"]): boolean {
    const { data } = this.#anybody.store;
    if (!isDeleted(asMap(own(data[map], written.id)))) return false;
    // Changed and then deleted before somebody replaced it: both are written again at once. Whoever
    // brings it back makes its author hear of a change that somebody else's overruled.
    const later = edit.patches.slice(edit.patches.indexOf(written) + 1);
    if (later.some((patch) => isDeletion(patch) && patch.map === map && patch.id === written.id))
      return true;
    return this.#isKnown(edit, written, map, isDeletion);
  }

  #isListed(edit: MadeEdit, patch: SetPatch): boolean {
    const { projection } = this.#anybody;
    if (patch.map === "clips" && (patch.key === "head" || patch.key === "tail")) {
      const clip = projection.clips[patch.id];
      if (clip?.[patch.key] === patch.after || (isCut(edit, patch) && !reaches(clip, patch)))
        return true;
    }
    return entriesOf(edit.by).some((entry) => isAbout(entry, patch, this.#anybody));
  }
}

function isDeletion(patch: Patch): patch is SetPatch {
  return patch.type === "set" && patch.key === "del" && patch.after !== null;
}

function takesOut(patch: Patch, { id, insert }: TextPatch): boolean {
  return patch.type === "text" && patch.id === id && patch.remove.includes(insert);
}

/** Whether the edit made the piece that begins where it ended a clip. */
function isCut({ patches }: MadeEdit, { key, after }: SetPatch): boolean {
  if (key !== "tail") return false;
  return patches.some((other) =>
    other.type === "create"
      ? own(asMap(other.value), "head") === after
      : other.type === "set" && other.key === "head" && other.after === after,
  );
}

/** Whether a clip still shows what was cut off it. */
function reaches(clip: Clip | undefined, { after }: SetPatch): boolean {
  return clip !== undefined && clip.tail > Number(after);
}

function entriesOf({ review }: FuzzPerson): readonly ReviewEntry[] {
  return review.entries.get();
}

function isAbout(entry: ReviewEntry, patch: SetPatch, { store }: FuzzPerson): boolean {
  if (entry.map === patch.map && entry.id === patch.id) {
    return entry.fields.length === 0 || entry.fields.includes(patch.key) || entry.code === "seam";
  }
  const root = (id: string) => own(asMap(own(store.data.clips, id)), "of") ?? id;
  const isHalf =
    patch.map === "clips" && entry.map === "clips" && root(entry.id) === root(patch.id);
  return isHalf && speaksOfHalves(entry, patch.key);
}

/** Whether an entry about one half says what became of a change of the whole. */
function speaksOfHalves({ code, fields }: ReviewEntry, key: string): boolean {
  if (code === "trim_other_half") return key === "head" || key === "tail";
  return code === "kept_by_split" ? key === "del" : fields.includes(key);
}
