/**
 * What the attendant looks at: the chosen lane, and the passage on the card.
 *
 * The lane changes only when a person chooses one. The passage follows the lane's newest until a person picks an
 * older row; nothing that arrives changes what was picked.
 */
import type { LaneView, PassageView } from '$lib/api/types';
import { keep, readKept } from '$lib/state/kept';
import { live } from '$lib/state/live.svelte';

export type Scope = 'all' | 'lane';

class Desk {
  #chosen = $state<number | null>(Number(readKept('lane')) || null);
  /** The passage a person picked; `null` = the newest of the lane. */
  picked = $state<number | null>(null);
  /** Which passages the feed lists. */
  scope = $state<Scope>('all');

  lane = $derived<LaneView | null>(live.lanes.find((l) => l.id === this.#chosen) ?? live.lanes[0] ?? null);
  passage = $derived<PassageView | null>(shownPassage(live.passages, this.lane?.id ?? null, this.picked));
  following = $derived(this.picked === null);
  rows = $derived<PassageView[]>(
    this.scope === 'all' ? live.passages : live.passages.filter((p) => p.lane_id === this.lane?.id),
  );

  chooseLane(lane: LaneView) {
    this.#chosen = lane.id;
    this.picked = null;
    keep('lane', String(lane.id));
  }

  /** Picks a row. The newest of its lane means: follow that lane again. */
  pick(passage: PassageView) {
    if (passage.lane_id != null) {
      this.#chosen = passage.lane_id;
      keep('lane', String(passage.lane_id));
    }
    const newest = shownPassage(live.passages, passage.lane_id ?? null, null);
    this.picked = newest?.id === passage.id ? null : passage.id;
  }

  follow() {
    this.picked = null;
  }

  /** Goes one row up or down in the feed. */
  step(by: 1 | -1) {
    const at = this.rows.findIndex((p) => p.id === this.passage?.id);
    const next = this.rows[at + by];
    if (next !== undefined && (at >= 0 || by === 1)) this.pick(next);
  }
}

/** The passage on the card: the picked one, else the newest car of the lane. A late replay is no car that stands there. */
export function shownPassage(
  passages: readonly PassageView[],
  laneId: number | null,
  picked: number | null,
): PassageView | null {
  if (picked !== null) {
    const found = passages.find((p) => p.id === picked);
    if (found) return found;
  }
  return passages.find((p) => p.lane_id === laneId && !p.historic) ?? null;
}

export const desk = new Desk();
