/** Instants as a person at the site reads them: in the site's zone, 24 hours, with the date when it is not today. */

const formats = new Map<string, Intl.DateTimeFormat>();

function format(zone: string, kind: 'time' | 'minutes' | 'day' | 'key'): Intl.DateTimeFormat {
  const name = `${kind} ${zone}`;
  let known = formats.get(name);
  if (known === undefined) {
    known = make(zone, kind);
    formats.set(name, known);
  }
  return known;
}

const SHAPES: Record<string, Intl.DateTimeFormatOptions> = {
  time: { hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23' },
  minutes: { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' },
  day: { day: 'numeric', month: 'short', year: 'numeric' },
  key: { year: 'numeric', month: '2-digit', day: '2-digit' },
};

function make(zone: string, kind: string): Intl.DateTimeFormat {
  const locale = kind === 'key' ? 'en-CA' : 'en-GB';
  try {
    return new Intl.DateTimeFormat(locale, { ...SHAPES[kind], timeZone: zone });
  } catch {
    // A zone this browser does not know: its own zone is better than no time at all.
    return new Intl.DateTimeFormat(locale, SHAPES[kind]);
  }
}

/** The calendar day at the site, `2026-11-21`. */
export function siteDay(at: string | number | Date, zone: string): string {
  return format(zone, 'key').format(new Date(at));
}

/** `14:03:07`; with the date before it when that is not the day of `now`. */
export function showTime(at: string, zone: string, now: number, seconds = true): string {
  const date = new Date(at);
  if (Number.isNaN(date.getTime())) return '–';
  const time = format(zone, seconds ? 'time' : 'minutes').format(date);
  return siteDay(date, zone) === siteDay(now, zone) ? time : `${format(zone, 'day').format(date)}, ${time}`;
}

/** Always with the date: `21 Nov 2026, 14:03:07`. */
export function showDateTime(at: string, zone: string): string {
  const date = new Date(at);
  if (Number.isNaN(date.getTime())) return '–';
  return `${format(zone, 'day').format(date)}, ${format(zone, 'time').format(date)}`;
}

/** The same to the minute: `21 Nov 2026, 14:03`. */
export function showMinute(at: string, zone: string): string {
  const date = new Date(at);
  if (Number.isNaN(date.getTime())) return '–';
  return `${format(zone, 'day').format(date)}, ${format(zone, 'minutes').format(date)}`;
}

/** How long ago, in the largest whole unit: `8 s`, `3 min`, `2 h`, `5 days`. */
export function showAge(at: string, now: number): string {
  return showSpan(Math.max(0, now - new Date(at).getTime()));
}

/** A span in its largest whole unit. */
export function showSpan(span_ms: number): string {
  const s = Math.round(span_ms / 1000);
  if (s < 60) return `${s} s`;
  if (s < 3600) return `${Math.floor(s / 60)} min`;
  if (s < 48 * 3600) return `${Math.floor(s / 3600)} h`;
  return `${Math.floor(s / 86400)} days`;
}

/** Whether two instants differ so much that both must be shown. */
export function timesDiffer(a: string | null | undefined, b: string, tolerance_ms = 2000): boolean {
  return a != null && Math.abs(new Date(a).getTime() - new Date(b).getTime()) > tolerance_ms;
}
