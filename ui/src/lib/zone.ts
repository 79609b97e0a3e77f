/**
 * Dates and times as typed at the site, to instants and back.
 *
 * They are typed as text, `2026-11-21 20:00`, because the browser's own fields follow the PC's language (12 hours
 * here, 24 there), and one that lacks them would let an unreadable text pass for "no limit". The site's zone is meant,
 * wherever the browser runs.
 */

/** What a typed text means: an instant, nothing typed, or not readable. */
export type Typed = { kind: 'at'; at: string } | { kind: 'none' } | { kind: 'unreadable' };

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

/** `2026-11-21 14:03`, as a person types it; empty for no instant. */
export function toTyped(at: string | null | undefined, zone: string): string {
  const at_ms = at == null ? NaN : Date.parse(at);
  if (Number.isNaN(at_ms)) return '';
  return new Date(wall_ms(at_ms, zone)).toISOString().slice(0, 16).replace('T', ' ');
}

const DATE = /^(\d{4})-(\d{1,2})-(\d{1,2})(?:[T ]+(\d{1,2}):(\d{2}))?$/;
const DOTTED = /^(\d{1,2})\.(\d{1,2})\.(\d{4})(?: +(\d{1,2}):(\d{2}))?$/;
const CLOCK = /^(\d{1,2}):(\d{2})$/;

/** Reads `2026-11-21 20:00`, `2026-11-21`, `21.11.2026 20:00`, or `20:00` for today. A date alone is its beginning. */
export function readTyped(text: string, zone: string, now: number): Typed {
  const typed = text.trim();
  if (typed === '') return { kind: 'none' };
  const wall = wallOf(typed, zone, now);
  return wall === null
    ? { kind: 'unreadable' }
    : { kind: 'at', at: new Date(instant_ms(wall, zone)).toISOString() };
}

/** The instant of a readable text; `null` when there is none. */
export function instantOf(text: string, zone: string, now: number): string | null {
  const typed = readTyped(text, zone, now);
  return typed.kind === 'at' ? typed.at : null;
}

function wallOf(typed: string, zone: string, now: number): number | null {
  const date = DATE.exec(typed);
  if (date) return checked(date[1], date[2], date[3], date[4], date[5]);
  const dotted = DOTTED.exec(typed);
  if (dotted) return checked(dotted[3], dotted[2], dotted[1], dotted[4], dotted[5]);
  const clock = CLOCK.exec(typed);
  if (!clock) return null;
  const today = new Date(wall_ms(now, zone)).toISOString().slice(0, 10).split('-');
  return checked(today[0], today[1], today[2], clock[1], clock[2]);
}

/** A wall time from its digits; `null` when there is no such day or time (31 February, 24:30). */
function checked(...digits: (string | undefined)[]): number | null {
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0] = digits.map((d) => Number(d ?? 0));
  if (hour > 23 || minute > 59) return null;
  const wall = new Date(Date.UTC(year, month - 1, day, hour, minute));
  return wall.getUTCMonth() === month - 1 && wall.getUTCDate() === day ? wall.getTime() : null;
}

/**
 * The instant of a wall time. In the hour that happens twice the first is meant; an hour that does not exist is moved
 * forward, as the program does with camera times.
 */
function instant_ms(wanted: number, zone: string): number {
  // The offset half a day before and after: a change of summer time lies between them or not at all.
  const offsets = [wanted - HALF_DAY_MS, wanted + HALF_DAY_MS].map((near) => wall_ms(near, zone) - near);
  const fits = offsets.map((offset) => wanted - offset).filter((at) => wall_ms(at, zone) === wanted);
  return fits.length > 0 ? Math.min(...fits) : wanted - Math.min(...offsets);
}

const HALF_DAY_MS = 12 * 3600_000;
const DAY_MS = 2 * HALF_DAY_MS;
const NIGHT_BEGINS_HOUR = 20;

/** "Until tonight": the end of the day at the site; from 20:00 on, 06:00 next morning. The program reckons the same. */
export function tonight(now: number, zone: string): string {
  const wall = new Date(wall_ms(now, zone));
  const hour = wall.getUTCHours() >= NIGHT_BEGINS_HOUR ? 6 : 0;
  return new Date(instant_ms(midnight(wall) + DAY_MS + hour * 3600_000, zone)).toISOString();
}

/** The end of the day at the site, so many days from now. */
export function endOfDayIn(days: number, now: number, zone: string): string {
  return new Date(
    instant_ms(midnight(new Date(wall_ms(now, zone))) + (days + 1) * DAY_MS, zone),
  ).toISOString();
}

/** The beginning of the day at the site. */
export function startOfDay(now: number, zone: string): string {
  return new Date(instant_ms(midnight(new Date(wall_ms(now, zone))), zone)).toISOString();
}

function midnight(wall: Date): number {
  return Date.UTC(wall.getUTCFullYear(), wall.getUTCMonth(), wall.getUTCDate());
}
