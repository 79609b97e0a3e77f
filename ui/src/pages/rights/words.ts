/** What a right and the zones it is in look like in words. No request and no screen here. */
import type { RightState, RightView, RightsZoneView } from '$lib/api/types';
import { showMinute } from '$lib/time';
import type { Tone } from '$lib/ui/Badge.svelte';

export const STATE: Record<RightState, string> = {
  in_force: 'In force',
  not_yet: 'Begins later',
  grace: 'In the grace period',
  ended: 'Ended',
};

export const STATE_TONE: Record<RightState, Tone> = {
  in_force: 'quiet',
  not_yet: 'blue',
  grace: 'amber',
  ended: 'amber',
};

/** "until 29 Nov 2026, 12:00"; the beginning stands there while it lies ahead. */
export function validity(
  right: Pick<RightView, 'valid_from' | 'valid_until' | 'state'>,
  zone: string,
): string {
  const until = right.valid_until ? `until ${showMinute(right.valid_until, zone)}` : 'without an end';
  return right.valid_from && right.state === 'not_yet'
    ? `from ${showMinute(right.valid_from, zone)} ${until}`
    : until;
}

/** "Blue Renault"; empty when nothing is told. */
export const vehicle = (right: Pick<RightView, 'make' | 'color'>): string =>
  [right.color, right.make].filter(Boolean).join(' ');

/** Zones whose copies must not be relied upon, each in a sentence; of many, the first few and how many more. */
export function staleNotes(zones: readonly RightsZoneView[], most = 3): string[] {
  const stale = zones.filter((zone) => zone.chosen && zone.stale);
  const told = stale
    .slice(0, most)
    .map((zone) => `${zone.connection_name}, ${zone.name}: ${zone.sentence ?? 'the copy is old.'}`);
  const more = stale.length - told.length;
  return more > 0 ? [...told, `${more} more zones are old. Settings, Connections shows each.`] : told;
}

/** The age of the oldest copy that can be relied upon; `null` = there is none. */
export function oldest(zones: readonly RightsZoneView[]): string | null {
  const fresh = zones.filter((zone) => zone.chosen && !zone.stale && zone.as_of != null);
  return fresh.map((zone) => zone.as_of!).sort()[0] ?? null;
}

/** A zone to choose, as one value. */
export const zoneKey = (zone: Pick<RightsZoneView, 'connection_id' | 'zone_id'>): string =>
  `${zone.connection_id}/${zone.zone_id}`;

/** Of several providers, zones are told apart by whose they are. */
export function zoneLabel(zone: RightsZoneView, zones: readonly RightsZoneView[]): string {
  const several = zones.some((other) => other.connection_id !== zone.connection_id);
  return several ? `${zone.connection_name}, ${zone.name}` : zone.name;
}
