/** Made-up evidence: what fleets, OPS-COM, a Pay-by-Plate provider and our own cameras say about a car. */
import type { EvidenceView, PlateCardView, SourceRule, SourceRulesView } from '$lib/api/types';

const ago = (seconds: number) => new Date(Date.now() - seconds * 1000).toISOString();

const LINE: EvidenceView = {
  source: 'fleet',
  name: 'Harbour Rentals',
  connection_id: 1,
  state: 'clear',
  sentence: 'Fleet vehicle without unpaid services.',
  permit: null,
  as_of: ago(150),
  stale: false,
  asking: false,
  totals: [],
  services: 0,
  running: 0,
};
const line = (more: Partial<EvidenceView>): EvidenceView => ({ ...LINE, ...more });

const UNPAID = line({
  state: 'unpaid',
  sentence: 'Fleet vehicle with unpaid services: NOK 148.48 + EUR 12.00 (5 services).',
  totals: [
    { currency: 'NOK', gross: '148.48', count: 3 },
    { currency: 'EUR', gross: '12.00', count: 1 },
    { currency: null, gross: '0', count: 1 },
  ],
  services: 5,
  running: 1,
});
const TOO_OLD = line({
  name: 'Kyst Bilutleie',
  connection_id: 2,
  state: 'cannot_tell',
  sentence: 'Fleet vehicle with nothing unpaid, which is too old.',
  as_of: ago(7_900),
  stale: true,
});
const NONE = line({
  source: 'lists',
  name: 'Lists',
  connection_id: null,
  state: 'not_known',
  sentence: 'On no list.',
  as_of: null,
});
const TOWN = line({
  source: 'paid_permits',
  name: 'Town permits',
  connection_id: 3,
  state: 'right',
  sentence: 'Permit Lot 4 until 31 Dec 2026 18:00.',
  as_of: ago(2),
});
const TOWING = line({
  ...TOWN,
  state: 'warning',
  sentence: 'Do not ticket or tow until 28 Nov 2026 18:00. Doctor on call.',
});
const SILENT = line({
  ...TOWN,
  state: 'cannot_tell',
  sentence: 'No answer within 400 ms.',
  as_of: null,
});
const ASKING = line({
  source: 'rights',
  name: 'ParkPay',
  connection_id: 4,
  state: 'asking',
  sentence: 'It is being asked.',
  as_of: null,
  asking: true,
});
const BY_COPY = line({
  ...ASKING,
  state: 'right',
  sentence: 'Right 1234A in Lot 1 until 18:00.',
  as_of: ago(40),
});
const NO_RIGHT = line({
  ...ASKING,
  state: 'no_right',
  sentence: 'No right in its zones.',
  asking: false,
  as_of: ago(3),
});
const SEEN = line({
  source: 'passages',
  name: 'Earlier passages',
  connection_id: null,
  state: 'seen',
  sentence: 'Seen 12 times in 30 days, last 14:02 at North entry; to review then.',
  as_of: null,
});

const OF_PASSAGES: EvidenceView[][] = [
  [NONE, UNPAID, TOO_OLD, ASKING, SEEN],
  [NONE, TOWN, NO_RIGHT, SEEN],
  [NONE, TOO_OLD, SILENT],
  [LINE, BY_COPY, SEEN],
  [{ ...UNPAID, stale: true, as_of: ago(86_400) }, TOWN, TOWING],
  [],
];

export const makeEvidence = (passageId: number): EvidenceView[] =>
  OF_PASSAGES[passageId % OF_PASSAGES.length]!;

const card: PlateCardView = {
  plate: 'AB 123',
  plate_normalised: 'AB123',
  verdict: {
    kind: 'allowed',
    sentence: 'Town permits: Permit Lot 4 until 31 Dec 2026 18:00, as of 14:04.',
    warnings: ['Harbour Rentals: Fleet vehicle with unpaid services: NOK 148.48 (3 services), as of 14:01.'],
    at: ago(0),
  },
  evidence: [NONE, UNPAID, TOWN, TOWING, NO_RIGHT, SEEN],
  asking: false,
};

const USUAL: SourceRule = {
  on_right: 'open',
  on_no_right: 'ignore',
  on_warning: 'warn',
  on_cannot_tell: 'warn',
};
const rules: SourceRulesView = {
  paid_permits: USUAL,
  rights: { ...USUAL, on_no_right: 'block', on_cannot_tell: 'hold' },
  usual: USUAL,
  deadline_ms: 400,
  usual_deadline_ms: 400,
};

/** Method and path pattern to answer. */
export const EVIDENCE_ANSWERS: [RegExp, () => unknown][] = [
  [/^GET .*\/plates\/[^/]+$/, () => card],
  [/^(GET|PATCH) .*\/source-rules$/, () => rules],
];
