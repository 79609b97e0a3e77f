/** One save of a dialog: busy, failed and why, and which field the failure is about. */
import { describe } from '$lib/errors';

export class Saving {
  busy = $state(false);
  failure = $state.raw<unknown>(null);
  told = $derived(this.failure === null ? null : describe(this.failure));

  /** Runs it; answers whether it went well. */
  async run(work: () => Promise<void>): Promise<boolean> {
    this.busy = true;
    this.failure = null;
    try {
      await work();
      return true;
    } catch (thrown) {
      this.failure = thrown;
      return false;
    } finally {
      this.busy = false;
    }
  }

  /** The sentence about a field; `null` when it is not about it. */
  about(field: string): string | null {
    return this.told?.field === field ? this.told.sentence : null;
  }

  /** The failure when it is about none of the fields shown. */
  elsewhere(...fields: string[]): unknown {
    return this.told?.field !== undefined && fields.includes(this.told.field) ? null : this.failure;
  }
}
