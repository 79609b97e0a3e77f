/** One write of a dialog. Asking again is offered only when it is certain that nothing was done. */
import type { MoneyWriteView } from '$lib/api/types';
import { describe } from '$lib/errors';
import { Failure } from '$lib/failure';

/** Failures after which nobody here knows whether the write went out. */
const LOST: ReadonlySet<string> = new Set(['timeout', 'unreachable', 'internal']);

/** Whether nothing was changed at the provider, so that asking again is safe. */
export function wasNotDone(write: MoneyWriteView): boolean {
  return write.outcome === 'refused' || write.outcome === 'not_sent';
}

export class OneWrite<Result extends { write: MoneyWriteView }> {
  busy = $state(false);
  failure = $state.raw<unknown>(null);
  result = $state.raw<Result | null>(null);
  told = $derived(this.failure === null ? null : describe(this.failure));

  /** How it ended; `null` = not asked for yet, or nobody said. */
  ended = $derived(this.result?.write ?? null);
  /** Whether it was asked for and nobody said what came of it. */
  lost = $derived(this.ended === null && this.failure !== null && LOST.has(Failure.from(this.failure).code));
  /** Whether nobody knows if it was done. */
  doubtful = $derived(this.lost || this.ended?.outcome === 'unknown' || this.ended?.outcome === 'pending');
  done = $derived(this.ended?.outcome === 'done');
  /** Whether the form may be sent (again). */
  open = $derived(!this.doubtful && (this.ended === null || wasNotDone(this.ended)));

  /** Asks for it once; what comes of it is in `result` or `failure`. */
  async run(call: () => Promise<Result>): Promise<void> {
    if (this.busy || !this.open) return;
    this.busy = true;
    this.failure = null;
    this.result = null;
    try {
      this.result = await call();
    } catch (thrown) {
      this.failure = thrown;
    } finally {
      this.busy = false;
    }
  }

  /** The program's sentence about a field; `null` when it is not about it. */
  about(field: string): string | null {
    return this.told?.field === field ? this.told.sentence : null;
  }

  /** The failure when no field shown says it already, and it is not one that leaves everything open. */
  elsewhere(...fields: string[]): unknown {
    if (this.doubtful) return null;
    return this.told?.field !== undefined && fields.includes(this.told.field) ? null : this.failure;
  }
}
