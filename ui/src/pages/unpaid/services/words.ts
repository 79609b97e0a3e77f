/** What a row of an unpaid service says. No request and no screen here. */
import type { UnpaidView } from '$lib/api/types';
import { showSpan } from '$lib/time';

/** Where it was; a provider does not always say it. */
export function whereWords({ facility, zone }: Pick<UnpaidView, 'facility' | 'zone'>): {
  zone: string;
  facility: string;
} {
  return { zone: zone ?? 'Unknown zone', facility: facility ?? '' };
}

/** How long it lasted: `2 h 5 min`, `3 days 4 h`. */
export function showDuration(secs: number): string {
  if (secs < 60) return `${secs} s`;
  const minutes = Math.floor(secs / 60);
  const hours = Math.floor(minutes / 60);
  if (hours === 0) return `${minutes} min`;
  if (hours < 48) return minutes % 60 === 0 ? `${hours} h` : `${hours} h ${minutes % 60} min`;
  return hours % 24 === 0
    ? `${Math.floor(hours / 24)} days`
    : `${Math.floor(hours / 24)} days ${hours % 24} h`;
}

/** Never a negative one: what contradicts itself is not known. */
export function durationWords(service: Pick<UnpaidView, 'running' | 'duration_secs'>): string {
  if (service.running) return 'running';
  return service.duration_secs == null || service.duration_secs < 0
    ? 'not known'
    : showDuration(service.duration_secs);
}

export interface Left {
  words: string;
  /** The driver can still pay. */
  open: boolean;
}

/** What is left of the time in which the driver can pay online. */
export function driverTime(service: Pick<UnpaidView, 'running' | 'driver_pays_until'>, now_ms: number): Left {
  if (service.running) return { words: 'still parked', open: true };
  if (service.driver_pays_until == null) return { words: 'not known', open: false };
  const left_ms = Date.parse(service.driver_pays_until) - now_ms;
  return left_ms <= 0 ? { words: 'over', open: false } : { words: `${showSpan(left_ms)} left`, open: true };
}

/** Names a service among those of all connections. */
export const keyOf = (service: Pick<UnpaidView, 'connection_id' | 'service_id'>): string =>
  `${service.connection_id}/${service.service_id}`;

/** Whether what was typed is this plate; spaces and dashes do not count. The program decides again. */
export function samePlate(typed: string, plate: string): boolean {
  const bare = (text: string) => text.toUpperCase().replaceAll(/[\s.·-]/g, '');
  return bare(typed) !== '' && bare(typed) === bare(plate);
}
