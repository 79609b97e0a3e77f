/** Small, complete views for tests. */
import type {
  AlarmView,
  ConnectionView,
  LaneView,
  MoneyWriteView,
  PassageView,
  ReturnView,
  Snapshot,
  UnpaidView,
} from '$lib/api/types';

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

export function connection(id: number, more: Partial<ConnectionView> = {}): ConnectionView {
  return {
    id,
    kind: 'fleet',
    name: `Fleet ${id}`,
    base_url: 'https://api.example.com',
    auth_url: 'https://auth.example.com/token',
    audience: 'https://api.example.com',
    client_id: 'client',
    has_secret: true,
    level: 'enterprise',
    lacks: { unpaid: null, settle: null, notices: null },
    landlord_id: null,
    paths: 'documented',
    allocations: false,
    create_path: '/create',
    delete_path: '/delete',
    poll_s: 300,
    enabled: true,
    time_basis: 'utc',
    grace_s: 0,
    asked_at_gate: false,
    recheck_failed: 'warn',
    clock_checked_at: null,
    health: 'fresh',
    sentence: 'Read just now.',
    last_success: AT,
    last_failure_at: null,
    last_failure: null,
    paused_until: null,
    as_of: AT,
    unpaid_as_of: AT,
    token_until: null,
    tokens_asked: 1,
    progress: null,
    ...more,
  };
}

export function unpaid(id: string, more: Partial<UnpaidView> = {}): UnpaidView {
  return {
    connection_id: 1,
    service_id: id,
    vehicle: { plate: 'AA12345', country: 'NO', subdivision: null },
    facility: 'Harbour',
    zone: 'Quay 4',
    product: null,
    start: '2026-11-20T08:00:00Z',
    end: AT,
    running: false,
    duration_secs: 93_600,
    cost: { currency: 'NOK', vat_percent: '25', net: '20.20', vat: '4.04', gross: '24.24' },
    operator_id: 'op-1',
    kind: 'PARKING',
    invoicing: 'NOT_INVOICED',
    driver_pays_until: '2026-11-23T10:00:00Z',
    locked_at: null,
    doubts: [],
    data: [],
    ...more,
  };
}

export function moneyWrite(id: number, more: Partial<MoneyWriteView> = {}): MoneyWriteView {
  return {
    id,
    connection_id: 1,
    connection_name: 'Fleet 1',
    group: 'one',
    kind: 'lock_payments',
    subject: 'AA12345 · NO',
    request: [{ label: 'Plate', value: 'AA12345' }],
    reason: '',
    asked: { by: 'Kim', at: AT },
    outcome: 'done',
    sentence: 'The provider locked 1 service.',
    status: 200,
    error_id: null,
    ended_at: AT,
    answer: [],
    open: false,
    looked: null,
    settled: null,
    ...more,
  };
}

export function vehicleReturn(more: Partial<ReturnView> = {}): ReturnView {
  return {
    id: 'r1',
    connection_id: 1,
    connection_name: 'Fleet 1',
    vehicle: { plate: 'AA12345', country: 'NO', subdivision: null },
    from: '2026-10-02T10:00:00Z',
    to: AT,
    kind: null,
    step: 'reviewed',
    sentence: 'Look it through, then lock it.',
    windows: [{ from: '2026-10-02T10:00:00Z', to: AT, read: 1, write: null }],
    services: [unpaid('s1')],
    running: [],
    totals: [{ currency: 'NOK', gross: '24.24', count: 1 }],
    read_at: AT,
    locked: [],
    not_locked: [],
    still_running: [],
    locked_totals: [],
    operator: 'Kim',
    ended_at: null,
    detached: null,
    ...more,
  };
}
