/**
 * A made-up landlord: `&permits=stale|few|on` for old figures, no tenant, and
 * allocations switched on; `&ends=done|less|refused|unknown` for how a write ends. Never part of the build.
 */
import type {
  AllocationView,
  MoneyWriteView,
  PermitWriteView,
  PermitsView,
  TenantView,
} from '$lib/api/types';

const query = new URLSearchParams(location.search);
const kind = query.get('permits');
const ago = (s: number) => new Date(Date.now() - s * 1000).toISOString();
const day = (days: number) => new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10);

const DEFINITIONS = [
  ['37ae77b3-a66d', 'Free parking from 5 to 9', 'Supremax city center', ['Upper level', 'Lower level']],
  ['91bc02aa-77f1', 'Staff, all day', 'Harbour car park', ['Deck A', 'Deck B', 'Yard']],
  ['c0ffee11-0001', 'Residents', 'Harbour car park', []],
] as const;

const allocation = (id: number, more: Partial<AllocationView> = {}): AllocationView => ({
  id: `alloc-${id}`,
  definition_id: DEFINITIONS[id % 3]![0],
  definition_name: DEFINITIONS[id % 3]![1],
  updated_via_api: id % 2 === 0,
  spaces: 10 + id * 3,
  permits: 14 + id * 5,
  valid_from: day(-200),
  valid_to: day(120),
  endless: false,
  time_zone: 'Europe/Berlin',
  begun: true,
  days_left: 120,
  ...more,
});

const ending = (id: number, days: number) => allocation(id, { valid_to: day(days), days_left: days });

const tenant = (n: number, name: string, more: Partial<TenantView> = {}): TenantView => ({
  id: `1a6f4e3b-2db6-46ea-a095-${String(n).padStart(12, '0')}`,
  name,
  kind: 'full',
  manager_email: null,
  as_of: ago(240),
  problem: null,
  allocations: [],
  ...more,
});

const TENANTS: TenantView[] = [
  tenant(1, 'Harbour Bakery', {
    manager_email: 'office@bakery.example',
    allocations: [
      ending(1, 0),
      allocation(2, { valid_to: null, endless: true, days_left: null }),
      allocation(3, { time_zone: 'Europe/Helsinki', begun: false, valid_from: day(20) }),
      allocation(4, { valid_to: day(-3), days_left: -3 }),
    ],
  }),
  tenant(2, 'Ingrid Solheim', { kind: 'basic', allocations: [ending(5, 5)] }),
  tenant(3, 'Kontor Nord Aktiengesellschaft für Hafenverwaltung und Logistik', {
    kind: 'unknown',
    allocations: [ending(6, 6), ending(7, 12), allocation(8, { definition_name: null })],
  }),
  tenant(4, 'North Quay Gym', {
    as_of: ago(90_000),
    problem:
      'Autopay answered 404: it knows no tenant with this id. Check the id, or forget the tenant here.',
    allocations: [ending(9, 13)],
  }),
  tenant(5, 'Pier 7 Rooms', { as_of: null }),
  ...Array.from({ length: 18 }, (_, i) => tenant(10 + i, `Shop ${i + 1}`, { allocations: [allocation(i)] })),
];

function permits(): PermitsView {
  const tenants = kind === 'few' ? [] : TENANTS;
  return {
    connection_id: 3,
    connection_name: 'Quay 4 landlord',
    definitions: DEFINITIONS.map(([id, name, facility, zones]) => ({
      id,
      name,
      facilities: [
        {
          code: '34124',
          name: facility,
          zones: zones.map((zone, i) => ({ code: `1512${i}`, name: zone })),
        },
      ],
    })),
    definitions_as_of: ago(600),
    tenants,
    stale: kind === 'stale',
    sentence:
      kind === 'stale'
        ? 'Autopay has not answered since 09:12; what is shown may be old. It is tried again by itself.'
        : null,
    expiring: tenants.flatMap((of) =>
      of.allocations
        .filter((a) => a.days_left !== null && a.days_left >= 0 && a.days_left <= 14)
        .map((a) => ({
          tenant_id: of.id,
          tenant_name: of.name,
          allocation: a,
          within_days: a.days_left! <= 1 ? 1 : a.days_left! <= 7 ? 7 : 14,
        })),
    ),
    allocations: kind === 'on',
  };
}

const ENDS = query.get('ends') ?? 'done';
const SENTENCES: Record<string, string> = {
  done: 'Autopay changed the allocation as asked.',
  less: 'Asked for 10 permits, got 14: Autopay keeps as many as are handed out.',
  refused: 'Autopay refused it: the allocation does not exist. Read the tenant again.',
  unknown: 'It was sent and no answer came. It stands under Writes to settle.',
};

function written(): PermitWriteView {
  const outcome = ENDS === 'less' ? 'done' : (ENDS as MoneyWriteView['outcome']);
  const row = (label: string, before: string, asked: string, granted: string) => ({
    label,
    before,
    asked,
    granted,
    same: asked === granted,
  });
  return {
    write: {
      id: 77,
      connection_id: 3,
      connection_name: 'Quay 4 landlord',
      group: 'g',
      kind: 'update_allocation',
      subject: 'Harbour Bakery',
      request: [],
      reason: '',
      asked: { by: 'Ines', at: ago(1) },
      outcome,
      sentence: SENTENCES[ENDS] ?? '',
      status: 200,
      error_id: null,
      ended_at: ago(0),
      answer: [],
      open: outcome === 'unknown',
      looked: null,
      settled: null,
    },
    tenant: TENANTS[0]!,
    differences:
      outcome === 'done'
        ? [
            row('Places at once', '13', '10', '10'),
            row('Permits', '19', '10', ENDS === 'less' ? '14' : '10'),
            row('Last day', '28 Nov 2026', 'no end', 'no end'),
          ]
        : [],
  };
}

/** Method and path pattern to answer. */
export const PERMIT_ANSWERS: [RegExp, () => unknown][] = [
  [/^GET .*\/permits\/\d+$/, permits],
  [/^POST .*\/tenants\/look-up$/, permits],
  [/^POST .*\/tenants\/known$/, () => TENANTS[4]],
  [/^POST .*\/refresh$/, () => TENANTS[0]],
  [/^PATCH .*\/tenants\/[^/]+$/, () => TENANTS[0]],
  [/^(POST|PUT|DELETE) .*\/(tenants|allocations)(\/[^/]+)?$/, written],
];
