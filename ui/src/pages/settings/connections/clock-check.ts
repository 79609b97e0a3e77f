/**
 * By which clock OPS-COM takes times, told from one permit: the end as it was sent, and the end as OPS-COM's own screen
 * shows it. A sent end has no zone, so each clock reads another instant out of it; the screen says which one it was.
 */
import type { TimeBasis } from '$lib/api/types';
import { instantOf, toTyped } from '$lib/zone';
import { BASIS } from './facts';

const HOUR_MS = 3600_000;
const MINUTE_MS = 60_000;

/** The site's zone, and now in milliseconds. */
interface Here {
  zone: string;
  now: number;
}

/** What a comparison tells: the clock, or `null` when it does not tell, and why in a sentence. */
export interface Finding {
  basis: TimeBasis | null;
  words: string;
}

/** An end as it is sent by a clock, to the minute: `2026-11-28 18:00`, without a zone. */
export const sentAs = (end: string, basis: TimeBasis, zone: string): string =>
  toTyped(end, basis === 'utc' ? 'UTC' : zone);

/** What OPS-COM's own screen, on the site's clock, shows of a sent text under each clock. */
export const readings = (sent: string, zone: string): Record<TimeBasis, string> => ({
  utc: toTyped(instantOf(sent, 'UTC', 0), zone),
  local: sent,
});

/** Which clock fits a sent end; `null` = nothing readable was typed yet. */
export function compare(sent: string, seen: string, { zone, now }: Here): Finding | null {
  const shown = toTyped(instantOf(seen, zone, now), zone);
  if (shown === '') return null;
  const { utc, local } = readings(sent, zone);
  if (utc === local) return { basis: null, words: SAME };
  if (shown === utc) return { basis: 'utc', words: 'OPS-COM took the end that was sent as UTC.' };
  if (shown === local) return { basis: 'local', words: 'OPS-COM took the end that was sent as local time.' };
  return {
    basis: null,
    words: `This fits neither clock: its screen would show ${utc} by UTC, or ${local} by the site’s local time. Check the plate, and the site’s time zone; then ask OPS-COM.`,
  };
}

export const SAME =
  'The site’s clock shows UTC now, so both clocks are the same and a permit cannot tell them apart. Check again when they differ.';

/**
 * When a test permit ends: an hour from now, and later by as much as the clocks differ, so that by neither clock it has
 * ended already. `null` = the clocks do not differ, and it would tell nothing.
 */
export function endOfTest({ zone, now }: Here): string | null {
  const minute = Math.floor(now / MINUTE_MS) * MINUTE_MS;
  const differ = Math.abs(Date.parse(toUtc(minute, zone)) - minute);
  if (differ === 0) return null;
  const end = new Date(minute + HOUR_MS + differ).toISOString();
  const { utc, local } = readings(sentAs(end, 'local', zone), zone);
  return utc === local ? null : end;
}

/** The wall clock at the site, written as if it were UTC. */
const toUtc = (at_ms: number, zone: string) =>
  `${toTyped(new Date(at_ms).toISOString(), zone).replace(' ', 'T')}:00Z`;

/** What the button that ends the check does. */
export const takes = (basis: TimeBasis, now: TimeBasis): string =>
  basis === now ? `Keep ${WORD[basis]} and mark it checked` : `Change to ${WORD[basis]}`;

const WORD: Record<TimeBasis, string> = { utc: BASIS.utc, local: 'local time' };
