/** What OPS-COM counts, zone by zone. */
import type { PermitTotalView } from '$lib/api/types';

const KIND: Record<string, string> = { standard: 'standard', temp: 'temporary' };

export interface ZoneTotal {
  zone: string;
  /** "4 standard, 1 temporary". */
  kinds: string;
  total: number;
}

/** One row for each zone, by name; of a kind told twice, both count. */
export function byZone(totals: readonly PermitTotalView[]): ZoneTotal[] {
  const zones = new Map<string, Map<string, number>>();
  for (const { zone, kind, total } of totals) {
    const kinds = zones.get(zone) ?? new Map<string, number>();
    kinds.set(kind, (kinds.get(kind) ?? 0) + total);
    zones.set(zone, kinds);
  }
  return [...zones]
    .map(([zone, kinds]) => ({
      zone,
      kinds: [...kinds].map(([kind, total]) => `${number(total)} ${KIND[kind] ?? kind}`).join(', '),
      total: [...kinds.values()].reduce((sum, one) => sum + one, 0),
    }))
    .sort((a, b) => a.zone.localeCompare(b.zone, 'en', { numeric: true }));
}

export const number = (count: number): string => count.toLocaleString('en');
