/** What the return of a vehicle stands at, and what may be done next. No request and no screen here. */
import type { ReturnStep, ReturnView, TotalView, UnpaidView } from '$lib/api/types';
import { services, showTotals } from '$lib/money/amount';

export const STEPS = ['Vehicle', 'Reading', 'Review', 'Locking', 'Receipt'] as const;

const AT: Record<ReturnStep, number> = { reading: 1, reviewed: 2, locking: 3, locked: 4, failed: 1 };

/** Which of `STEPS` it is at. */
export function stepOf(view: ReturnView | null): number {
  return view === null ? 0 : AT[view.step];
}

/** How many windows were read, of how many. */
export function windowsRead(view: ReturnView): { done: number; total: number } {
  return { done: view.windows.filter((w) => w.read != null).length, total: view.windows.length };
}

/** How many locks have ended, of how many. */
export function windowsLocked(view: ReturnView): { done: number; total: number } {
  const done = view.windows.filter((w) => w.write != null && w.write.outcome !== 'pending').length;
  return { done, total: view.windows.length };
}

/** Whether the end of some lock is not known. */
export function hasUnknown(view: ReturnView): boolean {
  return view.windows.some((w) => w.write?.outcome === 'unknown' && w.write.settled == null);
}

/** How many services a lock would be asked for. */
export function toLock(view: ReturnView, includeRunning: boolean): UnpaidView[] {
  return includeRunning ? [...view.services, ...view.running] : view.services;
}

/** What the question before the lock says of the money. */
export function lockWords(view: ReturnView, includeRunning: boolean): string {
  const ended = `${services(view.services.length)} for ${showTotals(view.totals)}`;
  if (!includeRunning || view.running.length === 0) return ended;
  return `${ended}, and ${view.running.length === 1 ? '1 that still runs' : `${view.running.length} that still run`}`;
}

/** All sums, for a line of a receipt. */
export function totalLines(totals: readonly TotalView[]): string[] {
  return totals.length === 0 ? ['nothing'] : totals.map((total) => showTotals([total]));
}
