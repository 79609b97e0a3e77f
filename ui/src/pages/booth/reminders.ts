/** The choices for how long a lane stays open and locked before an alarm reminds. Gatehouse never unlocks by itself. */

export const REMINDERS = [
  { value: 15, label: 'in 15 minutes' },
  { value: 30, label: 'in 30 minutes' },
  { value: 60, label: 'in 1 hour' },
  { value: 120, label: 'in 2 hours' },
  { value: 240, label: 'in 4 hours' },
  { value: 720, label: 'in 12 hours' },
] as const;

/** The instant `minutes` from `now` (milliseconds since 1970), RFC 3339. */
export function reminderAt(minutes: number, now: number): string {
  return new Date(now + minutes * 60_000).toISOString();
}
