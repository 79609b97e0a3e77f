/** Short notices at the edge of the screen: something was done, or could not be done. Alarms are not notices. */
import { describe } from '$lib/errors';

export interface Toast {
  id: number;
  kind: 'done' | 'failed';
  sentence: string;
}

/** More than this would cover the screen; the oldest goes. */
const AT_MOST = 4;
const DONE_MS = 5_000;
const FAILED_MS = 15_000;

class Toasts {
  shown = $state<Toast[]>([]);
  #next = 1;

  done(sentence: string) {
    this.#add('done', sentence, DONE_MS);
  }

  /** Says what failed and what to do next. */
  failed(thrown: unknown) {
    this.problem(describe(thrown).sentence);
  }

  /** Says in the caller's words what did not work and what to do next. */
  problem(sentence: string) {
    this.#add('failed', sentence, FAILED_MS);
  }

  dismiss(id: number) {
    this.shown = this.shown.filter((toast) => toast.id !== id);
  }

  #add(kind: Toast['kind'], sentence: string, shown_ms: number) {
    const id = this.#next++;
    this.shown = [...this.shown.slice(-(AT_MOST - 1)), { id, kind, sentence }];
    setTimeout(() => this.dismiss(id), shown_ms);
  }
}

export const toasts = new Toasts();
