/** Tenants and allocations in words, and their days: a day is a day in its own zone, never an instant. */
import type { AllocationView, ExpiringView, TenantKind } from '$lib/api/types';

export const KIND: Record<TenantKind, string> = { full: 'FULL', basic: 'BASIC', unknown: 'Kind unknown' };

/** What the kinds mean, as the provider explains them. */
export const KIND_MEANS: Record<TenantKind, string> = {
  full: 'A company, or anybody who gets more than one permit from an allocation. It can use more of autopay.io, booking for instance.',
  basic:
    'One person with exactly one permit. Places at once and permits to hand out are then always 1 in each allocation.',
  unknown: 'Nobody said. Counts are then not checked here; the provider may refuse them.',
};

export const KINDS = [
  { value: 'full', label: 'FULL' },
  { value: 'basic', label: 'BASIC' },
] as const;

export const KINDS_OR_UNKNOWN = [...KINDS, { value: 'unknown', label: 'Not known' }] as const;

/** "1 permit", "12 permits". */
export function counted(count: number, one: string, many = `${one}s`): string {
  return `${count.toLocaleString('en')} ${count === 1 ? one : many}`;
}

const DAY = new Intl.DateTimeFormat('en-GB', {
  day: 'numeric',
  month: 'short',
  year: 'numeric',
  timeZone: 'UTC',
});

/** `2026-12-31` as "31 Dec 2026". */
export function showDay(day: string): string {
  const at = new Date(`${day}T00:00:00Z`);
  return Number.isNaN(at.getTime()) ? day : DAY.format(at);
}

/** From when until when, and the zone of these days when it is not the site's. */
export function validityOf(allocation: AllocationView, siteZone: string): string {
  const from = allocation.valid_from ? showDay(allocation.valid_from) : 'start not told';
  const to = allocation.endless
    ? 'no end'
    : allocation.valid_to
      ? showDay(allocation.valid_to)
      : 'end not told';
  const zone = allocation.time_zone === siteZone ? '' : ` (days in ${allocation.time_zone})`;
  return `${from} – ${to}${zone}`;
}

/** How long it still lasts; `null` = no end, or none was told. */
export function daysLeft(allocation: AllocationView): string | null {
  const days = allocation.days_left;
  if (allocation.endless || days === null) return null;
  if (days < 0) return days === -1 ? 'ended yesterday' : `ended ${-days} days ago`;
  if (days === 0) return 'ends tonight';
  return days === 1 ? 'ends tomorrow night' : `${days} days left`;
}

/** How pressing that is. */
export function leftTone(allocation: AllocationView): 'quiet' | 'amber' | 'red' {
  const days = allocation.days_left;
  if (allocation.endless || days === null || days < 0 || days > 14) return 'quiet';
  return days <= 1 ? 'red' : 'amber';
}

export function setBy(allocation: AllocationView): string {
  return allocation.updated_via_api ? 'by this interface' : 'by hand in autopay.io';
}

/** The name of its kind of permit; its id when the kind is not among those that were read. */
export function definitionOf(allocation: AllocationView): string {
  return allocation.definition_name ?? `Kind ${allocation.definition_id}`;
}

/** "30 places at once, 45 permits". */
export function countsOf(allocation: Pick<AllocationView, 'spaces' | 'permits'>): string {
  return `${counted(allocation.spaces, 'place')} at once, ${counted(allocation.permits, 'permit')}`;
}

export interface ExpiringGroup {
  within_days: number;
  title: string;
  rows: ExpiringView[];
}

const TITLES: Record<number, string> = { 1: 'Today or tomorrow', 7: 'Within 7 days', 14: 'Within 14 days' };

/** What ends soon by 1, 7 and 14 days, soonest first. */
export function groupsOf(expiring: readonly ExpiringView[]): ExpiringGroup[] {
  const days = [...new Set(expiring.map((row) => row.within_days))].sort((a, b) => a - b);
  return days.map((within_days) => ({
    within_days,
    title: TITLES[within_days] ?? `Within ${within_days} days`,
    rows: expiring
      .filter((row) => row.within_days === within_days)
      .toSorted((a, b) => (a.allocation.days_left ?? 0) - (b.allocation.days_left ?? 0)),
  }));
}
