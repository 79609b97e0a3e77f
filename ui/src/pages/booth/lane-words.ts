/** What a lane's tile says of its cameras. */
import type { LaneCameraView, LaneView, Presence } from '$lib/api/types';

const TROUBLE: Record<Presence, number> = { online: 0, suspect: 1, never_heard: 2, offline: 3 };

/** The camera in the worst state: a lane is only as good as that one. */
export function worstCamera(lane: LaneView): LaneCameraView | undefined {
  return lane.cameras.toSorted((a, b) => TROUBLE[b.presence] - TROUBLE[a.presence])[0];
}
