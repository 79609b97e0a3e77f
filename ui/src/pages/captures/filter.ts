/** What is searched for on the captures page: as typed, as a question to the program, as an address. No request here. */
import type { paths } from '$lib/api/schema';
import type { VerdictKind } from '$lib/api/types';
import { instantOf, readTyped, startOfDay } from '$lib/zone';

export type CaptureQuestion = NonNullable<paths['/api/v1/captures']['get']['parameters']['query']>;

export type Match = 'begins' | 'exact' | 'lookalike';
export type Period = 'any' | 'hour' | 'today' | 'day' | 'week' | 'own';

export interface Filter {
  plate: string;
  match: Match;
  period: Period;
  /** For `own`: as typed in the fields, in the site's zone; empty = open. */
  from: string;
  until: string;
  laneId: number | null;
  cameraId: number | null;
  verdict: VerdictKind | null;
  noPlate: boolean;
  corrected: boolean;
}

export const EVERYTHING: Filter = {
  plate: '',
  match: 'begins',
  period: 'any',
  from: '',
  until: '',
  laneId: null,
  cameraId: null,
  verdict: null,
  noPlate: false,
  corrected: false,
};

export const MATCHES: readonly { value: Match; label: string }[] = [
  { value: 'begins', label: 'begins with' },
  { value: 'exact', label: 'is exactly' },
  { value: 'lookalike', label: 'looks like' },
];

export const PERIODS: readonly { value: Period; label: string }[] = [
  { value: 'any', label: 'Any time' },
  { value: 'hour', label: 'Last hour' },
  { value: 'today', label: 'Today' },
  { value: 'day', label: 'Last 24 hours' },
  { value: 'week', label: 'Last 7 days' },
  { value: 'own', label: 'From … until …' },
];

const HOUR_MS = 3600_000;

/** The question to the program. Parts that do not narrow anything are left out. */
export function toQuestion(filter: Filter, now: number, zone: string): CaptureQuestion {
  const question: CaptureQuestion = {};
  const plate = filter.plate.trim();
  if (plate !== '' && !filter.noPlate) {
    question.plate = plate;
    // A pattern says itself how it matches.
    if (filter.match === 'exact' && !isPattern(plate)) question.exact = true;
    if (filter.match === 'lookalike') question.lookalike = true;
  }
  const { from, until } = limits(filter, now, zone);
  if (from !== null) question.from = from;
  if (until !== null) question.until = until;
  if (filter.laneId !== null) question.lane_id = filter.laneId;
  if (filter.cameraId !== null) question.camera_id = filter.cameraId;
  if (filter.verdict !== null) question.verdict = filter.verdict;
  if (filter.noPlate) question.no_plate = true;
  if (filter.corrected) question.corrected = true;
  return question;
}

function isPattern(plate: string): boolean {
  return /[*?]/.test(plate);
}

function limits(filter: Filter, now: number, zone: string) {
  const ago = (span_ms: number) => ({ from: new Date(now - span_ms).toISOString(), until: null });
  switch (filter.period) {
    case 'any':
      return { from: null, until: null };
    case 'hour':
      return ago(HOUR_MS);
    case 'today':
      return { from: startOfDay(now, zone), until: null };
    case 'day':
      return ago(24 * HOUR_MS);
    case 'week':
      return ago(7 * 24 * HOUR_MS);
    case 'own':
      return { from: instantOf(filter.from, zone, now), until: instantOf(filter.until, zone, now) };
  }
}

/** What is wrong with the typed period, in one sentence. */
export function complaint(filter: Filter, now: number, zone: string): string | null {
  if (filter.period !== 'own') return null;
  const from = readTyped(filter.from, zone, now);
  const until = readTyped(filter.until, zone, now);
  if (from.kind === 'unreadable' || until.kind === 'unreadable') return 'Type a time as 2026-11-21 20:00.';
  const both = from.kind === 'at' && until.kind === 'at';
  return both && from.at >= until.at ? 'The period ends before it begins.' : null;
}

/** Whether anything narrows the search. */
export function isNarrow(filter: Filter): boolean {
  return Object.keys(toAddress(filter)).length > 0;
}

/** The filter as part of the page's address, so that a reload or a link finds the same. */
export function toAddress(filter: Filter): Record<string, string> {
  const entries = Object.entries(filter).filter(
    ([key, value]) => value !== EVERYTHING[key as keyof Filter] && value !== '',
  );
  return Object.fromEntries(entries.map(([key, value]) => [key, String(value)]));
}

/** Reads the filter from an address; what it does not know is left out. */
export function fromAddress(address: URLSearchParams): Filter {
  const text = (key: string) => address.get(key) ?? '';
  const number = (key: string) => (/^\d+$/.test(text(key)) ? Number(text(key)) : null);
  const choice = <T extends string>(key: string, of: readonly T[], otherwise: T) =>
    of.find((value) => value === text(key)) ?? otherwise;
  return {
    plate: text('plate'),
    match: choice(
      'match',
      MATCHES.map((m) => m.value),
      'begins',
    ),
    period: choice(
      'period',
      PERIODS.map((p) => p.value),
      'any',
    ),
    from: text('from'),
    until: text('until'),
    laneId: number('laneId'),
    cameraId: number('cameraId'),
    verdict:
      (['allowed', 'review', 'blocked', 'unknown'] as const).find((v) => v === text('verdict')) ?? null,
    noPlate: text('noPlate') === 'true',
    corrected: text('corrected') === 'true',
  };
}
