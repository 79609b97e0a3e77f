/**
 * Answers requests from a made-up site: `?mock=full|empty|stale|failing`, with `&locked` or `&role=attendant`,
 * and `&live=password|waiting` for why there is no live picture. */
import type { FeedEvent, OperatorView, PlateHistoryView, SessionView } from '$lib/api/types';
import type { Capabilities, FeedListener, LiveLine, LiveListener, Position, Transport } from '../transport';
import { liveLine } from './live';
import { follow, payments } from './payments';
import { ago, makePassage, snapshot, status } from './site';
import { EVIDENCE_ANSWERS } from './evidence';
import { PERMIT_ANSWERS } from './permits';
import { frameSvg, plateSvg } from './pictures';

type Answer = (body: unknown, path: string, search: URLSearchParams) => unknown;

const query = new URLSearchParams(location.search);
const kind = query.get('mock') ?? 'full';

let lost = false;

const operator = (name: string): OperatorView => ({
  id: 1,
  name,
  role: (query.get('role') as OperatorView['role'] | null) ?? 'engineer',
  disabled: false,
  locked_until: null,
  last_signed_in_at: null,
  must_change_secret: query.has('newpin'),
});

const session: SessionView = {
  operator: query.has('locked') || kind === 'setup' ? null : operator('Ines'),
  booth_display: !query.has('web'),
  door: query.has('web') ? 'web' : 'window',
  setup_needed: kind === 'setup',
  setup_needs_code: query.has('web'),
  names: query.has('web') ? [] : ['Ines', 'Jonas', 'Supervisor Kim'],
  idle_lock_s: 0,
  csrf: '',
};

const history: PlateHistoryView = {
  plate: 'AB12CDE',
  passages: [1, 2, 3].map((id) => ({
    id,
    capture_id: id * 10,
    lane_name: 'North entry',
    direction: 'entry',
    happened_at: ago(86_400 * id),
    verdict: 'allowed',
    vehicle_picture: 0,
  })),
  passage_count: 7,
  commands: [],
  command_count: 0,
  last_entry: {
    id: 3,
    capture_id: 30,
    lane_name: 'North entry',
    direction: 'entry',
    happened_at: ago(7_400),
    verdict: 'allowed',
    vehicle_picture: 0,
  },
};

/** Method and path pattern to answer; other screens add theirs here. */
export const ANSWERS: [RegExp, Answer][] = [
  [/^GET .*\/session$/, () => session],
  [/^POST .*\/session$/, (body) => ({ ...session, operator: operator((body as { name: string }).name) })],
  [/^DELETE .*\/session$/, () => ({ ...session, operator: null })],
  [/^GET .*\/snapshot$/, () => snapshot(kind !== 'empty')],
  [/^GET .*\/status$/, () => ({ ...status, now: new Date().toISOString() })],
  [/^GET .*\/history$/, () => history],
  ...payments(kind),
  [
    /^POST .*\/(commands|emergency-open)$/,
    (body, path) => ({
      ...makePassage(7, 1).command!,
      command: (body as { command?: string }).command ?? 'open',
      emergency: path.endsWith('emergency-open'),
      outcome: 'accepted',
      sentence: 'The camera accepted the command.',
      device_words: 'Succeed',
      latency_ms: 38,
    }),
  ],
  ...EVIDENCE_ANSWERS,
  ...PERMIT_ANSWERS,
];

export class MockTransport implements Transport {
  async call(request: Request): Promise<Response> {
    const { pathname: path, searchParams } = new URL(request.url);
    if (path.endsWith('.wav')) return fetch(request);
    if (kind === 'failing' && !path.endsWith('/session'))
      return json({ code: 'store_failing', message: '' }, 503);
    if (kind === 'stale' && lost) throw new TypeError('no connection');
    const body: unknown = request.method === 'GET' ? null : await request.json().catch(() => null);
    const answer = ANSWERS.find(([pattern]) => pattern.test(`${request.method} ${path}`))?.[1];
    await new Promise((done) => setTimeout(done, request.method === 'GET' ? 20 : 700));
    return answer
      ? json(answer(body, path, searchParams), 200)
      : json({ code: 'not_found', message: 'The mock knows no answer to this.' }, 404);
  }

  subscribe(after: Position, listener: FeedListener): () => void {
    let seq = after.seq;
    let id = 200;
    follow((change) => listener.event({ run: after.run, seq: ++seq, ...change } as FeedEvent));
    const every_ms = Number(query.get('every') ?? 0);
    if (kind === 'stale') setTimeout(() => ((lost = true), listener.lost()), 400);
    if (every_ms === 0) return () => {};
    const timer = setInterval(() => {
      seq += 1;
      id += 1;
      listener.event({
        run: after.run,
        seq,
        kind: 'passage',
        data: { ...makePassage(id, 0), happened_at: new Date().toISOString() },
      } as FeedEvent);
    }, every_ms);
    return () => clearInterval(timer);
  }

  stream(_cameraId: number, listener: LiveListener): LiveLine {
    return liveLine(query.get('live'), listener);
  }

  imageUrl(path: string): string {
    const [, capture = '0', index = '0'] = /captures\/(\d+)\/pictures\/(\d+)/.exec(path) ?? [];
    const passage = makePassage(Math.floor(Number(capture) / 10), 0);
    return index === '1' ? plateSvg(passage.plate ?? '') : frameSvg(passage.plate ?? '', Number(capture));
  }

  async save(_url: string, name: string): Promise<string | null> {
    return name;
  }

  async capabilities(): Promise<Capabilities> {
    return { saveDialog: false };
  }
}

function json(value: unknown, status: number): Response {
  return new Response(JSON.stringify(value), { status, headers: { 'content-type': 'application/json' } });
}
