/** A lane while it is being set up. Whether it is acceptable is decided by the program; this only keeps it consistent. */
import type { CameraView, GateRule, LaneSetup, LaneView, ListsSent } from '$lib/api/types';

export interface LaneDraft {
  name: string;
  direction: 'entry' | 'exit';
  cameraIds: number[];
  barrierCameraId: number | null;
  automaticOpening: boolean;
  /** Reached over MQTT, too. */
  mqtt: boolean;
  sendsLists: boolean;
  listsSent: ListsSent;
  listChannel: 'lapi' | 'mqtt';
  /** What unpaid services of a fleet vehicle do to the verdict here. */
  fleetUnpaid: GateRule;
}

export function draftOf(lane: LaneView | null, cameraId: number | null): LaneDraft {
  const cameraIds = lane?.cameras.map((camera) => camera.id) ?? [];
  const draft: LaneDraft = {
    name: lane?.name ?? '',
    direction: lane?.direction ?? 'entry',
    cameraIds,
    barrierCameraId: lane?.barrier_camera_id ?? null,
    automaticOpening: lane?.automatic_opening ?? false,
    mqtt: lane?.mqtt ?? false,
    sendsLists: lane?.sends_lists ?? false,
    listsSent: lane?.lists_sent ?? 'both',
    listChannel: lane?.list_channel === 'mqtt' ? 'mqtt' : 'lapi',
    fleetUnpaid: lane?.fleet_unpaid ?? 'warn',
  };
  return cameraId === null || cameraIds.includes(cameraId) ? draft : withCamera(draft, cameraId, true);
}

/** Puts a camera on the lane or takes it off. The first one drives the barrier until somebody chooses otherwise. */
export function withCamera(draft: LaneDraft, cameraId: number, on: boolean): LaneDraft {
  const others = draft.cameraIds.filter((id) => id !== cameraId);
  const cameraIds = on ? [...others, cameraId] : others;
  const stays = draft.barrierCameraId !== null && cameraIds.includes(draft.barrierCameraId);
  const barrierCameraId = stays ? draft.barrierCameraId : on && others.length === 0 ? cameraId : null;
  return { ...draft, cameraIds, barrierCameraId };
}

/** What to send. Without a position a lane stays where it is; a new one comes last. */
export function toSetup(draft: LaneDraft, position: number | null = null): LaneSetup {
  return {
    name: draft.name.trim(),
    direction: draft.direction,
    camera_ids: draft.cameraIds,
    barrier_camera_id: draft.barrierCameraId,
    automatic_opening: draft.automaticOpening,
    mqtt: draft.mqtt,
    sends_lists: draft.sendsLists,
    lists_sent: draft.listsSent,
    list_channel: draft.listChannel,
    fleet_unpaid: draft.fleetUnpaid,
    position,
  };
}

/** Cameras that can serve the lane: those without a lane, and its own. */
export function candidates(cameras: readonly CameraView[], lane: LaneView | null): CameraView[] {
  return cameras.filter(
    (camera) => camera.standing === 'new' || (lane !== null && camera.lane_id === lane.id),
  );
}

/** A lane as it is, at another place in the strip, counted from 1. */
export function atPosition(lane: LaneView, position: number): LaneSetup {
  return toSetup(draftOf(lane, null), position);
}
