/** The made-up fleet behind the mock: unpaid services, vehicles, a return that goes on by itself, writes. */
import type {
  Change,
  FleetPlateView,
  FleetVehicleView,
  MoneyWriteView,
  ParkedView,
  ReturnView,
  TotalView,
  UnpaidView,
} from '$lib/api/types';
import { ago, connections } from './site';

type Answer = (body: unknown, path: string, search: URLSearchParams) => unknown;

let tell: (change: Change) => void = () => {};

/** Where changes go. */
export function follow(listener: (change: Change) => void): void {
  tell = listener;
}

const HOUR = 3_600;
const ZONES = ['Quay 4', 'Old Town Garage', 'Airport P2', 'Ferry Terminal North', null];
const STATES = ['NOT_INVOICED', 'IN_INVOICING', 'INVOICED', 'NOT_INVOICEABLE'];

function vehicleOf(n: number): FleetPlateView {
  return n % 7 === 3
    ? { plate: `HDBB${1000 + n}`, country: 'DE', subdivision: 'HD' }
    : { plate: `E${['K', 'L', 'V'][n % 3]}${20_000 + n * 137}`, country: 'NO', subdivision: null };
}

function unpaidOf(n: number): UnpaidView {
  const running = n % 17 === 5;
  const doubtful = n % 23 === 9;
  const end_s = n * 3.1 * HOUR + 1800;
  const gross = (2424 + n * 311) % 90_000;
  const currency = n % 7 === 3 ? 'EUR' : n % 11 === 4 ? 'SEK' : 'NOK';
  const cents = (value: number) => `${Math.floor(value / 100)}.${String(value % 100).padStart(2, '0')}`;
  return {
    connection_id: 1,
    service_id: `svc-${n}`,
    vehicle: vehicleOf(n % 40),
    facility: n % 5 === 4 ? null : 'Harbour Parking',
    zone: ZONES[n % 5] ?? null,
    product: n % 3 === 0 ? 'Day ticket' : null,
    start: ago(end_s + (1 + (n % 9)) * HOUR),
    end: running ? null : ago(end_s),
    running,
    duration_secs: running || doubtful ? null : (1 + (n % 9)) * HOUR + 300,
    cost:
      running || n % 13 === 6
        ? null
        : {
            currency,
            vat_percent: '25',
            net: cents(Math.floor(gross * 0.8)),
            vat: cents(gross - Math.floor(gross * 0.8)),
            gross: cents(gross),
          },
    operator_id: n % 2 === 0 ? 'harbour-op' : 'city-op',
    kind: n % 6 === 1 ? 'TOLL_ROAD' : 'PARKING',
    invoicing: STATES[n % 4]!,
    driver_pays_until: running || doubtful ? null : ago(end_s - 48 * HOUR),
    locked_at: n % 19 === 7 ? ago(400) : null,
    doubts: doubtful ? ['It ends before it begins, as the provider tells it.'] : [],
    data: [{ label: 'Gate', value: 'North' }],
  };
}

const UNPAID = Array.from({ length: 340 }, (_, n) => unpaidOf(n));

/** Sums in the smallest unit, as whole numbers. */
function totalsOf(rows: readonly UnpaidView[]): TotalView[] {
  const sums = new Map<string | null, { cents: number; count: number }>();
  for (const row of rows) {
    const known = sums.get(row.cost?.currency ?? null) ?? { cents: 0, count: 0 };
    known.cents += Number((row.cost?.gross ?? '0').replace('.', ''));
    known.count += 1;
    sums.set(row.cost?.currency ?? null, known);
  }
  return [...sums].map(([currency, { cents, count }]) => ({
    currency,
    gross: `${Math.floor(cents / 100)}.${String(cents % 100).padStart(2, '0')}`,
    count,
  }));
}

const ages = (stale: boolean) => [
  {
    connection_id: 1,
    connection_name: 'Harbour Rentals',
    as_of: ago(stale ? 7_400 : 70),
    stale,
    sentence: stale ? 'Autopay has not answered since 2 hours. Call the engineer if it stays.' : null,
  },
];

function unpaid(search: URLSearchParams, empty: boolean, stale: boolean) {
  const plate = search.get('plate') ?? '';
  const rows = empty
    ? []
    : UNPAID.filter(
        (row) =>
          row.vehicle.plate.includes(plate) &&
          (search.get('zone') === null || row.zone === search.get('zone')) &&
          (search.get('kind') === null || row.kind === search.get('kind')) &&
          (search.get('currency') === null || row.cost?.currency === search.get('currency')) &&
          (search.get('running') === null || String(row.running) === search.get('running')),
      );
  const offset = Number(search.get('offset') ?? 0);
  const byDay = new Map<string, UnpaidView[]>();
  for (const row of rows) {
    if (row.end == null) continue;
    const day = row.end.slice(0, 10);
    byDay.set(day, [...(byDay.get(day) ?? []), row]);
  }
  return {
    rows: rows.slice(offset, offset + 100),
    total: rows.length,
    totals: totalsOf(rows),
    days: [...byDay]
      .map(([day, of]) => ({ day, count: of.length, totals: totalsOf(of) }))
      .sort((a, b) => a.day.localeCompare(b.day)),
    choices: {
      operators: ['city-op', 'harbour-op'],
      zones: ZONES.filter((zone) => zone !== null),
      kinds: ['PARKING', 'TOLL_ROAD'],
      currencies: ['EUR', 'NOK', 'SEK'],
    },
    ages: ages(stale),
  };
}

const parkedOf = (n: number): ParkedView => ({
  connection_id: 1,
  service_id: `parked-${n}`,
  vehicle: vehicleOf(n * 5),
  facility: n === 2 ? null : 'Harbour Parking',
  zone: ZONES[n % 5] ?? null,
  start: ago(n * 2_400 + 300),
  operator_id: 'harbour-op',
  period_secs: n % 2 === 0 ? null : 900,
  told_at: ago(n * 300 + 20),
});

const PARKED = Array.from({ length: 5 }, (_, n) => parkedOf(n));

const VEHICLES: FleetVehicleView[] = Array.from({ length: 260 }, (_, n) => ({
  connection_id: n % 9 === 8 ? 2 : 1,
  vehicle: vehicleOf(n),
  created_at: n % 11 === 10 ? null : ago(n * 90_000),
  unpaid: n < 40 ? totalsOf(UNPAID.filter((row) => row.vehicle.plate === vehicleOf(n).plate)) : [],
  parked: PARKED.find((one) => one.vehicle.plate === vehicleOf(n).plate) ?? null,
}));

function write(id: number, more: Partial<MoneyWriteView>): MoneyWriteView {
  return {
    id,
    connection_id: 1,
    connection_name: 'Harbour Rentals',
    group: `group-${id}`,
    kind: 'lock_payments',
    subject: 'EK20000 · NO · 9 Oct – 28 Nov 2026',
    request: [
      { label: 'Plate', value: 'EK20000' },
      { label: 'Country', value: 'NO' },
      { label: 'Period', value: '9 Oct 2026, 12:00 to 28 Nov 2026, 11:00' },
      { label: 'Running services', value: 'not included' },
    ],
    reason: '',
    asked: { by: 'Supervisor Kim', at: ago(id * 1_300) },
    outcome: 'done',
    sentence: 'The provider locked 3 services.',
    status: 200,
    error_id: null,
    ended_at: ago(id * 1_300 - 2),
    answer: [{ label: 'Locked', value: '3 services' }],
    open: false,
    looked: null,
    settled: null,
    ...more,
  };
}

const UNKNOWN: Partial<MoneyWriteView> = {
  outcome: 'unknown',
  sentence: 'The answer was lost after it was sent. The provider may have done it.',
  status: null,
  answer: [],
  open: true,
};

let writes: MoneyWriteView[] = [
  write(1, {
    outcome: 'refused',
    sentence: 'Autopay refused: the service level does not allow it.',
    status: 403,
    error_id: 'forbidden',
    answer: [],
  }),
  ...Array.from({ length: 30 }, (_, n) =>
    write(
      n + 2,
      n % 3 === 0
        ? { kind: 'add_vehicle', subject: 'EL20137 · NO', sentence: 'The vehicle is in the fleet.' }
        : {},
    ),
  ),
  write(40, {
    ...UNKNOWN,
    kind: 'decline',
    subject: 'HDBB1003 · DE · svc-3',
    reason: 'The renter has left the company; agreed with the operator.',
    looked: {
      at: ago(90),
      sentence: 'The service is no longer unpaid: it was declined, or the driver paid it.',
      details: [{ label: 'In the unpaid list', value: 'no' }],
      speaks_for: 'done',
    },
  }),
  write(41, UNKNOWN),
].reverse();

function put(next: MoneyWriteView): MoneyWriteView {
  writes = [next, ...writes.filter((one) => one.id !== next.id)].sort((a, b) => b.id - a.id);
  tell({ kind: 'money_write', data: next });
  return next;
}

const made = (kind: MoneyWriteView['kind'], subject: string, lost: boolean) =>
  put(
    write(writes[0]!.id + 1, { kind, subject, ...(lost ? UNKNOWN : { sentence: 'The provider did it.' }) }),
  );

const at = (path: string) => writes.find((one) => one.id === Number(/writes\/(\d+)/.exec(path)?.[1]))!;

const returns = new Map<string, ReturnView>();

function goOn(id: string, more: Partial<ReturnView>): ReturnView {
  const next = { ...returns.get(id)!, ...more };
  returns.set(id, next);
  tell({ kind: 'return', data: next });
  return next;
}

function begin(body: {
  plate: string;
  country: string;
  subdivision: string | null;
  connection_id: number;
}): ReturnView {
  const id = `r-${returns.size + 1}`;
  const mid = ago(50 * 86_400);
  const windows = [
    { from: mid, to: ago(0), read: null, write: null },
    { from: ago(90 * 86_400), to: mid, read: null, write: null },
  ];
  const own = UNPAID.filter((row) => row.vehicle.plate === body.plate).slice(0, 6);
  const ended = own.filter((row) => !row.running);
  returns.set(id, {
    id,
    connection_id: body.connection_id,
    connection_name: 'Harbour Rentals',
    vehicle: { plate: body.plate, country: body.country, subdivision: body.subdivision },
    from: windows[1]!.from,
    to: windows[0]!.to,
    kind: null,
    step: 'reading',
    sentence: 'The services of the vehicle are being read.',
    windows,
    services: [],
    running: [],
    totals: [],
    read_at: null,
    locked: [],
    not_locked: [],
    still_running: [],
    locked_totals: [],
    operator: 'Supervisor Kim',
    ended_at: null,
    detached: null,
  });
  setTimeout(() => goOn(id, { windows: [{ ...windows[0]!, read: own.length }, windows[1]!] }), 900);
  setTimeout(() => {
    if (returns.get(id)?.step !== 'reading') return;
    goOn(id, {
      step: 'reviewed',
      sentence: 'Everything is read. Look it through, then lock it.',
      windows: windows.map((one, n) => ({ ...one, read: n === 0 ? own.length : 0 })),
      services: ended,
      running: [unpaidOf(5)],
      totals: totalsOf(ended),
      read_at: ago(0),
    });
  }, 2_000);
  return returns.get(id)!;
}

function lock(id: string): ReturnView {
  const known = returns.get(id)!;
  setTimeout(() => {
    const [last, ...locked] = known.services.toReversed();
    goOn(id, {
      step: 'locked',
      sentence: 'One window is locked; of the other nobody knows.',
      windows: known.windows.map((one, n) => ({
        ...one,
        write: write(60 + n, n === 0 ? {} : UNKNOWN),
      })),
      locked,
      locked_totals: totalsOf(locked),
      not_locked: last
        ? [
            {
              service: last,
              sentence:
                'It is not in the provider’s answer and no longer unpaid: the driver may have paid it.',
            },
          ]
        : [],
      still_running: known.running,
      ended_at: ago(0),
    });
  }, 1_800);
  return goOn(id, {
    step: 'locking',
    sentence: 'Payments are being locked, window by window.',
    windows: known.windows.map((one) => ({
      ...one,
      write: write(60, { outcome: 'pending', sentence: 'Sent.' }),
    })),
  });
}

const STEPS = {
  ok: false,
  sentence: 'The credentials work, but unpaid services are refused. Ask the provider for the level Medium.',
  steps: [
    { what: 'Token', ok: true, sentence: 'A token was given, good for 10 hours.' },
    { what: 'Vehicles', ok: true, sentence: '260 vehicles.' },
    { what: 'Unpaid services', ok: false, sentence: 'Refused: forbidden.' },
    { what: 'Notifications', ok: null, sentence: 'They come by themselves; nothing can be tried.' },
  ],
};

/** What the mock answers about payments. */
export function payments(kind: string): [RegExp, Answer][] {
  const empty = kind === 'empty' || kind === 'nothing';
  const id = (path: string) => /returns\/([^/]+)/.exec(path)?.[1] ?? '';
  const page = (rows: MoneyWriteView[]) => ({
    rows,
    next: null,
    open: writes.filter((one) => one.open).length,
  });
  return [
    [/^GET .*\/fleet\/unpaid$/, (_b, _p, search) => unpaid(search, empty, kind === 'stale')],
    [
      /^GET .*\/fleet\/vehicles$/,
      (_b, _p, search) => {
        const rows = empty
          ? []
          : VEHICLES.filter((row) => row.vehicle.plate.includes(search.get('plate') ?? ''));
        const offset = Number(search.get('offset') ?? 0);
        return { rows: rows.slice(offset, offset + 100), total: rows.length, ages: ages(kind === 'stale') };
      },
    ],
    [/^POST .*\/fleet\/vehicles$/, (b) => made('add_vehicle', (b as FleetPlateView).plate, false)],
    [/^POST .*\/vehicles\/remove$/, (b) => made('remove_vehicle', (b as FleetPlateView).plate, false)],
    [/^POST .*\/vehicles\/detach$/, (b) => made('detach_vehicle', (b as FleetPlateView).plate, true)],
    [/^POST .*\/fleet\/decline$/, () => made('decline', 'EK20000 · NO', true)],
    [/^GET .*\/fleet\/parked$/, () => (empty ? [] : PARKED)],
    [/^GET .*\/fleet\/returns$/, () => [...returns.values()].reverse()],
    [/^POST .*\/fleet\/returns$/, (b) => begin(b as Parameters<typeof begin>[0])],
    [/^GET .*\/fleet\/returns\/[^/]+$/, (_b, path) => returns.get(id(path))],
    [
      /^POST .*\/returns\/[^/]+\/cancel$/,
      (_b, path) =>
        goOn(id(path), { step: 'failed', sentence: 'Reading was cancelled. Nothing was changed.' }),
    ],
    [/^POST .*\/returns\/[^/]+\/lock$/, (_b, path) => lock(id(path))],
    [
      /^POST .*\/returns\/[^/]+\/detach$/,
      (_b, path) => goOn(id(path), { detached: made('detach_vehicle', 'EK20000 · NO', false) }),
    ],
    [
      /^GET .*\/money-writes$/,
      (_b, _p, search) =>
        page(search.get('open') === 'true' ? writes.filter((one) => one.open && !empty).reverse() : writes),
    ],
    [
      /^POST .*\/look$/,
      (_b, path) =>
        put({
          ...at(path),
          looked: {
            at: ago(0),
            sentence: 'It does not show whether it was done.',
            details: [],
            speaks_for: null,
          },
        }),
    ],
    [
      /^POST .*\/settle$/,
      (b, path) => {
        const { settled, note } = b as { settled: 'done' | 'not_done'; note: string };
        return put({
          ...at(path),
          open: false,
          settled: { settled, note, signed: { by: 'Ines', at: ago(0) } },
        });
      },
    ],
    [/^POST .*\/connections\/\d+\/test$/, () => STEPS],
    [
      /^(POST|DELETE) .*\/connections\/\d+\/refresh$/,
      (_b, path) => {
        const one = connections.find((c) => c.id === Number(/connections\/(\d+)/.exec(path)?.[1]))!;
        const reading = { what: 'unpaid services', pages: 3, records: 140, expected: 340 };
        const data = { ...one, progress: reading };
        tell({ kind: 'connection', data });
        setTimeout(() => tell({ kind: 'connection', data: { ...one, progress: null } }), 4_000);
        return data;
      },
    ],
  ];
}
