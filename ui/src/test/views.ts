/** Small, complete views for tests. */
import type { AlarmView, LaneView, PassageView, Snapshot } from '$lib/api/types';

const AT = '2026-11-21T10:00:00Z';

export function passage(id: number, more: Partial<PassageView> = {}): PassageView {
  return {
    id,
    lane_id: 1,
    lane_name: 'North entry',
    direction: 'entry',
    happened_at: AT,
    received_at: AT,
    plate: 'AB12 CDE',
    plate_normalised: 'AB12CDE',
    reading: 'AB12 CDE',
    corrected: null,
    verdict: { kind: 'review', sentence: 'On no list.', warnings: [], at: AT },
    confidence: 96,
    vehicle: 'white sedan',
    historic: false,
    capture_id: id * 10,
    captures: [
      {
        id: id * 10,
        camera_id: 1,
        camera_name: 'Cam',
        camera_time: AT,
        received_at: AT,
        reading: 'AB12 CDE',
        confidence: 96,
        pictures: [],
      },
    ],
    command: null,
    evidence: [],
    ...more,
  };
}

export function lane(id: number, more: Partial<LaneView> = {}): LaneView {
  return {
    id,
    name: `Lane ${id}`,
    direction: 'entry',
    position: id,
    cameras: [],
    barrier_camera_id: null,
    gate_complaint: null,
    mqtt: false,
    automatic_opening: false,
    sends_lists: false,
    lists_sent: 'both',
    list_channel: 'lapi',
    last_command: null,
    lock: null,
    last_plate: null,
    last_passage_at: null,
    waiting: null,
    display: null,
    fleet_unpaid: 'ignore',
    ...more,
  };
}

export function alarm(id: number, more: Partial<AlarmView> = {}): AlarmView {
  return {
    id,
    kind: 'camera_silent',
    severity: 'warning',
    sentence: 'The camera is silent.',
    advice: 'Look at its cable.',
    lane_id: null,
    camera_id: null,
    capture_id: null,
    command_id: null,
    raised_at: AT,
    last_at: AT,
    count: 1,
    active: true,
    acknowledged: null,
    ...more,
  };
}

export function snapshot(more: Partial<Snapshot> = {}): Snapshot {
  return {
    run: 'one',
    seq: 7,
    site: {
      name: 'Harbour',
      zone: 'Europe/Berlin',
      automatic_stopped: null,
      lists_withheld: false,
      all_open: null,
      reasons: ['Misread plate', 'Visitor approved', 'Other'],
      idle_lock_s: 0,
      picture_hosts: [],
      demo: false,
    },
    lanes: [],
    passages: [],
    alarms: [],
    cameras: [],
    connections: [],
    money_writes_open: 0,
    status: {
      version: '1',
      intake_up: true,
      intake: '',
      store_ok: true,
      store: '',
      disk_free_bytes: null,
      disk_low: false,
      secrets: '',
      mqtt_ok: true,
      mqtt: '',
      mqtt_bound: null,
      new_cameras: 0,
      now: AT,
    },
    ...more,
  };
}
