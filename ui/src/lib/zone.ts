/**
 * Dates and times as typed at the site, to instants and back. The inputs are the browser's own
 * `datetime-local` fields, whose text has no zone; the site's zone is meant, wherever the browser runs.
 */

const shapes = new Map<string, Intl.DateTimeFormat>();

function shape(zone: string): Intl.DateTimeFormat {
  let known = shapes.get(zone);
  if (known === undefined) {
    known = new Intl.DateTimeFormat('en-CA', {
      timeZone: zone,
      year: 'numeric',
      month: '2-digit',
      day: '2-digit',
      hour: '2-digit',
      minute: '2-digit',
      second: '2-digit',
      hourCycle: 'h23',
    });
    shapes.set(zone, known);
  }
  return known;
}

/** What the wall clock at the site shows, written as if it were UTC milliseconds. */
function wall_ms(at_ms: number, zone: string): number {
  const part: Record<string, number> = {};
  for (const { type, value } of shape(zone).formatToParts(at_ms)) part[type] = Number(value);
  const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = part;
  return Date.UTC(year, month - 1, day, hour, minute, second);
}

/** `2026-11-21T14:03`, the text a `datetime-local` field wants; empty for no instant. */
export function toInput(at: string | null | undefined, zone: string): string {
  const at_ms = at == null ? NaN : Date.parse(at);
  return Number.isNaN(at_ms) ? '' : new Date(wall_ms(at_ms, zone)).toISOString().slice(0, 16);
}

/**
 * The instant a typed date and time mean at the site; `null` for an empty or unreadable text. In the hour that
 * happens twice the first is meant; an hour that does not exist is moved forward, as the program does with camera times.
 */
export function fromInput(text: string, zone: string): string | null {
  if (text === '') return null;
  const wanted = Date.parse(`${text}${text.length === 10 ? 'T00:00' : ''}Z`);
  if (Number.isNaN(wanted)) return null;
  // The offset half a day before and after: a change of summer time lies between them or not at all.
  const offsets = [wanted - HALF_DAY_MS, wanted + HALF_DAY_MS].map((near) => wall_ms(near, zone) - near);
  const fits = offsets.map((offset) => wanted - offset).filter((at) => wall_ms(at, zone) === wanted);
  const at = fits.length > 0 ? Math.min(...fits) : wanted - Math.min(...offsets);
  return new Date(at).toISOString();
}

const HALF_DAY_MS = 12 * 3600_000;
const DAY_MS = 2 * HALF_DAY_MS;
const NIGHT_BEGINS_HOUR = 20;

/** "Until tonight": the end of the day at the site; from 20:00 on, 06:00 next morning. The program reckons the same. */
export function tonight(now: number, zone: string): string {
  const wall = new Date(wall_ms(now, zone));
  const hour = wall.getUTCHours() >= NIGHT_BEGINS_HOUR ? 6 : 0;
  const day = Date.UTC(wall.getUTCFullYear(), wall.getUTCMonth(), wall.getUTCDate()) + DAY_MS;
  return fromInput(new Date(day + hour * 3600_000).toISOString().slice(0, 16), zone)!;
}

/** The end of the day at the site, so many days from now. */
export function endOfDayIn(days: number, now: number, zone: string): string {
  const day = new Date(wall_ms(now, zone) + (days + 1) * DAY_MS).toISOString().slice(0, 10);
  return fromInput(day, zone)!;
}
