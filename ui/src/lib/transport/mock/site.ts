/** A made-up site for looking at screens without a program. Never part of the build. */
import type {
  AlarmView,
  CommandView,
  ConnectionView,
  LaneView,
  PassageView,
  Snapshot,
  StatusView,
  VerdictKind,
} from '$lib/api/types';
import { makeEvidence } from './evidence';

const now = Date.now();
export const ago = (s: number) => new Date(now - s * 1000).toISOString();

const PLATES = [
  'AB12 CDE',
  'O0I 1L8',
  'B 8S 550',
  'KA05 MX7',
  '',
  'GH70 ZYX',
  'W 100 OOO',
  'LT21 BAR',
  'DE03 RST',
  'XY99 QQQ',
];
const VERDICTS: VerdictKind[] = [
  'allowed',
  'review',
  'allowed',
  'blocked',
  'review',
  'allowed',
  'unknown',
  'allowed',
];
const SENTENCES: Record<VerdictKind, string> = {
  allowed: 'On the allow list until 31 Dec 2026 (Harbour Bakery).',
  review: 'On no list.',
  blocked: 'On the block list since 2 Nov 2026: unpaid damage to barrier.',
  unknown: 'The lists could not be read; last known 09:12.',
};

const command = (
  id: number,
  lane: number,
  outcome: CommandView['outcome'],
  more: Partial<CommandView> = {},
): CommandView => ({
  id,
  lane_id: lane,
  lane_name: LANES[lane - 1]!.name,
  command: 'open',
  asked: { by: 'Ines', at: ago(300) },
  reason: 'Visitor approved',
  emergency: false,
  automatic: false,
  signed: null,
  channel: 'lapi',
  request_id: '202611251200000001',
  late: null,
  capture_id: null,
  plate: null,
  outcome,
  sentence:
    outcome === 'accepted'
      ? 'The camera accepted the command.'
      : 'The camera did not answer. Look at the barrier before you send it again.',
  device_words: outcome === 'accepted' ? 'Succeed' : null,
  latency_ms: outcome === 'accepted' ? 41 : null,
  recorded: true,
  ...more,
});

const LANES: { name: string; direction: LaneView['direction'] }[] = [
  { name: 'North entry', direction: 'entry' },
  { name: 'South entry', direction: 'entry' },
  { name: 'North exit', direction: 'exit' },
  { name: 'South exit', direction: 'exit' },
];

const NO_MORE = { note: null, hash: null };

export function makePassage(id: number, secondsAgo: number): PassageView {
  const lane = id % 4;
  const kind = VERDICTS[id % VERDICTS.length]!;
  const plate = PLATES[id % PLATES.length]!;
  const at = ago(secondsAgo);
  return {
    id,
    lane_id: lane + 1,
    lane_name: LANES[lane]!.name,
    direction: LANES[lane]!.direction,
    happened_at: at,
    received_at: at,
    plate: plate || null,
    plate_normalised: plate.replaceAll(' ', '') || null,
    reading: id % 9 === 4 ? 'A812CDE' : plate,
    corrected: id % 9 === 4 ? { by: 'Ines', at } : null,
    verdict: {
      kind,
      sentence: SENTENCES[kind],
      warnings: id % 7 === 1 ? ['Looks like O011L8, which is on the allow list (0 and O, 1 and I).'] : [],
      at,
    },
    confidence: 97 - (id % 30),
    vehicle: id % 5 === 0 ? '' : 'white sedan',
    historic: id % 23 === 6,
    capture_id: id * 10,
    captures: [0, ...(id % 6 === 1 ? [1] : [])].map((n) => ({
      id: id * 10 + n,
      camera_id: lane + 1,
      camera_name: `HC121 lane ${lane + 1}`,
      camera_time: id % 4 === 2 ? ago(secondsAgo + 9) : at,
      received_at: at,
      reading: plate,
      confidence: 97 - (id % 30),
      pictures: [
        {
          index: 0,
          kind: 'vehicle' as const,
          state: id % 11 === 3 ? ('elsewhere' as const) : ('kept' as const),
          size_bytes: 300_000,
          ...NO_MORE,
        },
        { index: 1, kind: 'plate' as const, state: 'kept' as const, size_bytes: 15_000, ...NO_MORE },
      ],
    })),
    evidence: makeEvidence(id),
    command: id % 5 === 2 ? command(id, lane + 1, id % 2 ? 'accepted' : 'unknown') : null,
  };
}

function makeLane(id: number): LaneView {
  return {
    id,
    name: LANES[id - 1]!.name,
    direction: LANES[id - 1]!.direction,
    position: id,
    cameras: [
      {
        id,
        name: `HC121 lane ${id}`,
        presence: id === 4 ? 'offline' : 'online',
        last_heard_at: ago(id === 4 ? 400 : 7 * id),
      },
    ],
    barrier_camera_id: id,
    gate_complaint: id === 4 ? 'No address is known for the barrier camera. Ask the engineer.' : null,
    mqtt: false,
    automatic_opening: id === 1,
    sends_lists: false,
    lists_sent: 'both',
    list_channel: 'lapi',
    last_command: id === 3 ? null : command(id, id, id === 2 ? 'unknown' : 'accepted'),
    lock:
      id === 2
        ? {
            locked: { by: 'Ines', at: ago(900) },
            until: ago(-1800),
            expired: false,
            confirmed: true,
            site_wide: false,
          }
        : null,
    last_plate: PLATES[id] ?? null,
    last_passage_at: ago(20 * id),
    display: null,
    fleet_unpaid: 'ignore',
    waiting: id === 3 ? { passage_id: 198, since: ago(35) } : null,
  };
}

const alarm = (
  id: number,
  kind: AlarmView['kind'],
  severity: AlarmView['severity'],
  sentence: string,
  advice: string,
): AlarmView => ({
  id,
  kind,
  severity,
  sentence,
  advice,
  raised_at: ago(60 * id),
  last_at: ago(30 * id),
  count: id,
  active: true,
  lane_id: null,
  camera_id: null,
  capture_id: null,
  acknowledged: null,
  command_id: kind === 'emergency_unsigned' ? 5 : null,
});

const connection = (more: Partial<ConnectionView>): ConnectionView => ({
  id: 1,
  kind: 'fleet',
  name: 'Harbour Rentals',
  base_url: 'https://api.autopay.io',
  auth_url: 'https://api-auth.autopay.io/oauth/token',
  audience: 'https://api.autopay.io',
  client_id: 'harbour-rentals',
  has_secret: true,
  level: 'enterprise',
  lacks: { unpaid: null, settle: null, notices: null },
  landlord_id: null,
  paths: 'documented',
  allocations: false,
  create_path: '/permit/v2/landlord/{landlordId}/tenant/{tenantId}/permitAllocations/new',
  delete_path: '/permit/v2/landlord/{landlordId}/tenant/{tenantId}/permitAllocations/{permitAllocationId}',
  poll_s: 300,
  enabled: true,
  time_basis: 'utc',
  grace_s: 0,
  asked_at_gate: false,
  recheck_failed: 'warn',
  clock_checked_at: null,
  health: 'fresh',
  sentence: 'Read a minute ago.',
  last_success: ago(60),
  last_failure_at: null,
  last_failure: null,
  paused_until: null,
  as_of: ago(60),
  unpaid_as_of: ago(60),
  token_until: ago(-36_000),
  tokens_asked: 1,
  progress: null,
  ...more,
});

export const connections: ConnectionView[] = [
  connection({}),
  connection({
    id: 2,
    name: 'Kyst Bilutleie',
    client_id: 'kyst',
    level: 'small',
    health: 'failing',
    sentence: 'Autopay refused the credentials. Type the client secret again.',
    last_success: ago(7_900),
    last_failure_at: ago(40),
    last_failure: 'Autopay refused the credentials.',
    paused_until: ago(-30),
    as_of: ago(7_900),
    unpaid_as_of: null,
    token_until: null,
    tokens_asked: 3,
    lacks: {
      unpaid: 'The service level Small has no unpaid services; Medium has.',
      settle: 'The service level Small cannot lock or decline; Medium can.',
      notices: 'The service level Small has no notifications; Enterprise has.',
    },
  }),
  connection({
    id: 3,
    kind: 'permit',
    name: 'Quay 4 landlord',
    client_id: 'quay4',
    landlord_id: 'LL-4410',
    unpaid_as_of: null,
    sentence: 'Read a minute ago.',
  }),
];

export const status: StatusView = {
  mqtt: 'Not used.',
  mqtt_ok: true,
  version: '0.1.0',
  intake_up: true,
  intake: 'Listening on 0.0.0.0:8088.',
  store_ok: true,
  store: 'Records are made durable.',
  disk_free_bytes: 412_000_000_000,
  disk_low: false,
  secrets: 'Device passwords are in the keyring.',
  mqtt_bound: null,
  new_cameras: 1,
  now: new Date(now).toISOString(),
};

export function snapshot(full: boolean): Snapshot {
  return {
    run: 'mock',
    seq: 0,
    site: {
      name: 'Harbour car park',
      zone: 'Europe/Berlin',
      reasons: [
        'Misread plate',
        'Visitor approved',
        'Delivery',
        'Emergency vehicle',
        'Payment fault',
        'Gate fault',
        'Staff without plate',
        'Let out',
        'Other',
      ],
      idle_lock_s: 0,
      all_open: null,
      automatic_stopped: null,
      lists_withheld: false,
      picture_hosts: [],
      demo: true,
    },
    lanes: full ? [1, 2, 3, 4].map(makeLane) : [],
    passages: full ? Array.from({ length: 200 }, (_, i) => makePassage(200 - i, 15 + i * 47)) : [],
    alarms: full
      ? [
          alarm(
            1,
            'blocked_plate',
            'urgent',
            'KA05 MX7 is on the block list and stands at South exit.',
            'Do not open; speak to the driver.',
          ),
          alarm(
            2,
            'camera_silent',
            'warning',
            'The camera of South exit has not been heard for 6 min.',
            'Check its power and network cable.',
          ),
          alarm(
            3,
            'emergency_unsigned',
            'warning',
            'North entry was opened by emergency open and nobody signed it.',
            'Sign it with the reason.',
          ),
        ]
      : [],
    cameras: [],
    connections: full ? connections : [],
    money_writes_open: full ? 2 : 0,
    status,
  };
}
