/** One write of a dialog. Asking again is offered only when it is certain that nothing was done. */
import type { PermitWriteView } from '$lib/api/types';
import { describe } from '$lib/errors';
import { Failure } from '$lib/failure';
import { wasNotDone } from './words';

/** Failures after which nobody here knows whether the write went out. */
const LOST: ReadonlySet<string> = new Set(['timeout', 'unreachable', 'internal']);

export class PermitWrite {
  busy = $state(false);
  failure = $state.raw<unknown>(null);
  result = $state.raw<PermitWriteView | null>(null);
  told = $derived(this.failure === null ? null : describe(this.failure));

  /** Whether nobody knows if it was done. */
  doubtful = $derived(
    this.result === null
      ? this.failure !== null && LOST.has(Failure.from(this.failure).code)
      : this.result.write.outcome === 'unknown' || this.result.write.outcome === 'pending',
  );
  done = $derived(this.result?.write.outcome === 'done');
  /** Whether the form may be sent (again). */
  open = $derived(!this.doubtful && (this.result === null || wasNotDone(this.result.write)));

  /** Asks for it once; what comes of it is in `result` or `failure`. */
  async run(call: () => Promise<PermitWriteView>): Promise<void> {
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
