import { describe, expect, it } from 'vitest';
import type { CameraView, LaneView } from '$lib/api/types';
import { connectionOf, toConnection } from './connection';
import { atPosition, candidates, draftOf, withCamera } from './lane-draft';

const camera = (id: number, more: Partial<CameraView> = {}) =>
  ({ id, name: `c${id}`, standing: 'new', has_password: false, allow_basic: false, ...more }) as CameraView;

const lane = {
  id: 1,
  name: 'Main entry',
  direction: 'entry',
  position: 2,
  cameras: [{ id: 7 }, { id: 8 }],
  barrier_camera_id: 8,
  automatic_opening: true,
  mqtt: false,
  sends_lists: true,
  lists_sent: 'allow',
  fleet_unpaid: 'block',
} as unknown as LaneView;

describe('how a camera is reached', () => {
  const known = camera(1, { device_address: '10.0.0.9', user: 'admin', has_password: true });

  it('sends nothing when nothing was changed, so a stored password stays', () => {
    expect(toConnection(connectionOf(known), known)).toBeNull();
  });

  it('sends only what was changed', () => {
    expect(toConnection({ ...connectionOf(known), user: ' gate ' }, known)).toEqual({ user: 'gate' });
    expect(toConnection({ ...connectionOf(known), address: '' }, known)).toEqual({ device_address: '' });
  });

  it('forgets a password only when asked to, and a new one beats forgetting', () => {
    expect(toConnection({ ...connectionOf(known), forget: true }, known)).toEqual({ password: '' });
    expect(toConnection({ ...connectionOf(known), forget: true, password: 'x' }, known)).toEqual({
      password: 'x',
    });
  });
});

describe('setting up a lane', () => {
  it('lets the first camera drive the barrier until somebody chooses otherwise', () => {
    const draft = draftOf(null, 7);
    expect(draft.barrierCameraId).toBe(7);
    expect(withCamera(draft, 8, true).barrierCameraId).toBe(7);
  });

  it('never leaves the barrier with a camera that is not on the lane', () => {
    expect(withCamera(draftOf(lane, null), 8, false).barrierCameraId).toBeNull();
  });

  it('offers cameras without a lane and its own, never those of another lane or a replaced one', () => {
    const all = [
      camera(1),
      camera(7, { standing: 'on_lane', lane_id: 1 }),
      camera(9, { standing: 'on_lane', lane_id: 2 }),
      camera(10, { standing: 'replaced' }),
    ];
    expect(candidates(all, lane).map((c) => c.id)).toEqual([1, 7]);
    expect(candidates(all, null).map((c) => c.id)).toEqual([1]);
  });

  it('changes only the place when a lane is moved', () => {
    expect(atPosition(lane, 1)).toEqual({
      name: 'Main entry',
      direction: 'entry',
      camera_ids: [7, 8],
      barrier_camera_id: 8,
      automatic_opening: true,
      mqtt: false,
      sends_lists: true,
      lists_sent: 'allow',
      list_channel: 'lapi',
      fleet_unpaid: 'block',
      position: 1,
    });
  });
});
