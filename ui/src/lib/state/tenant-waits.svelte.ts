/** Writes that wait for a new tenant to be ready, as the feed tells of them. At most one for each tenant. */
import type { MoneyWriteView, TenantWaitView } from '$lib/api/types';

export interface TenantWait extends TenantWaitView {
  /** When it was heard, milliseconds since 1970 by this page's clock: the countdown runs from here. */
  heard_ms: number;
}

class TenantWaits {
  all = $state.raw<TenantWait[]>([]);

  /** Takes a try in place of the one before it; without a further one the wait is over. */
  tell(wait: TenantWaitView, heard_ms: number): void {
    const others = this.all.filter((known) => known.write_id !== wait.write_id);
    this.all = wait.next_in_s === null ? others : [...others, { ...wait, heard_ms }];
  }

  /** A write ended, with or without further tries. */
  ended(write: MoneyWriteView): void {
    if (write.outcome === 'pending' || this.all.length === 0) return;
    this.all = this.all.filter((wait) => wait.write_id !== write.id);
  }

  /** What was told is no longer known to be so. */
  clear(): void {
    this.all = [];
  }

  of(connectionId: number, tenantId: string): TenantWait | undefined {
    return this.all.find((wait) => wait.connection_id === connectionId && wait.tenant_id === tenantId);
  }
}

export const tenantWaits = new TenantWaits();

/** Tries in all: at once, then after 1, 2, 4 and 8 seconds. */
const TRIES = 5;

/** "Trying again in 4 s (try 3 of 5)". */
export function waitWords(wait: TenantWait, now_ms: number): string {
  const left_s = Math.max(0, (wait.next_in_s ?? 0) - Math.floor((now_ms - wait.heard_ms) / 1000));
  const turn = `(try ${Math.min(wait.tries + 1, TRIES)} of ${TRIES})`;
  return left_s === 0 ? `Trying again now ${turn}` : `Trying again in ${left_s} s ${turn}`;
}
