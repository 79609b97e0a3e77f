/** A calendar day as typed, `2026-12-31` or `31.12.2026`; which instant it begins at is not asked here. */

const ISO = /^(\d{4})-(\d{1,2})-(\d{1,2})$/;
const DOTTED = /^(\d{1,2})\.(\d{1,2})\.(\d{4})$/;

/** The day as `2026-12-31`; `null` when nothing is typed, `undefined` when it cannot be read. */
export function readDay(text: string): string | null | undefined {
  const typed = text.trim();
  if (typed === '') return null;
  const iso = ISO.exec(typed);
  if (iso) return checked(iso[1]!, iso[2]!, iso[3]!);
  const dotted = DOTTED.exec(typed);
  return dotted ? checked(dotted[3]!, dotted[2]!, dotted[1]!) : undefined;
}

/** `undefined` when there is no such day (31 February). */
function checked(year: string, month: string, day: string): string | undefined {
  const at = new Date(Date.UTC(Number(year), Number(month) - 1, Number(day)));
  const same = at.getUTCMonth() === Number(month) - 1 && at.getUTCDate() === Number(day);
  return same ? at.toISOString().slice(0, 10) : undefined;
}

const SPOKEN = new Intl.DateTimeFormat('en-GB', {
  weekday: 'long',
  day: 'numeric',
  month: 'short',
  year: 'numeric',
  timeZone: 'UTC',
});

/** `2026-12-31` as "Thursday 31 Dec 2026". */
export function speakDay(day: string): string {
  return SPOKEN.format(new Date(`${day}T00:00:00Z`));
}
