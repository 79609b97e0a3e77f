/** Unpaid services by day: what the chart draws, and what it says to somebody who does not see it. */
import type { UnpaidDay } from '$lib/api/types';
import { services } from '$lib/money/amount';

/** Points of the chart: the noon of each day in seconds since 1970, and how many ended on it. */
export function points(days: readonly UnpaidDay[]): [number[], number[]] {
  const known = days.filter(({ day }) => !Number.isNaN(Date.parse(`${day}T12:00:00Z`)));
  return [known.map(({ day }) => Date.parse(`${day}T12:00:00Z`) / 1000), known.map(({ count }) => count)];
}

/** `2026-11-05` as `5 Nov 2026`. */
export function showDay(day: string): string {
  const at = new Date(`${day}T12:00:00Z`);
  if (Number.isNaN(at.getTime())) return day;
  return new Intl.DateTimeFormat('en-GB', {
    timeZone: 'UTC',
    day: 'numeric',
    month: 'short',
    year: 'numeric',
  }).format(at);
}

/** The chart in one or two sentences. */
export function inWords(days: readonly UnpaidDay[]): string {
  const first = days[0];
  const last = days.at(-1);
  if (first === undefined || last === undefined) return 'No unpaid service has ended.';
  const count = days.reduce((sum, day) => sum + day.count, 0);
  const most = days.reduce((best, day) => (day.count > best.count ? day : best));
  if (days.length === 1) return `${services(count)} ended on ${showDay(first.day)}.`;
  return `${services(count)} ended between ${showDay(first.day)} and ${showDay(last.day)}, most of them on ${showDay(most.day)}: ${most.count.toLocaleString('en')}.`;
}
