/** Something read from the program for one page: its value, whether it is being read, and why it could not be. */
import { clock } from './clock.svelte';

export class Loaded<T> {
  /** The last value that was read; kept when reading it again fails. */
  value = $state.raw<T | null>(null);
  /** Why the last attempt failed; `null` after a good one. */
  failure = $state.raw<unknown>(null);
  busy = $state(false);
  /** When `value` was read, milliseconds since 1970. */
  at_ms = $state<number | null>(null);

  #read: () => Promise<T>;
  #turn = 0;

  constructor(read: () => Promise<T>) {
    this.#read = read;
  }

  /** Reads it. Of several reads under way only the last one counts. */
  load = async (): Promise<void> => {
    const turn = ++this.#turn;
    this.busy = true;
    try {
      const value = await this.#read();
      if (turn === this.#turn) this.set(value);
    } catch (thrown) {
      if (turn === this.#turn) this.failure = thrown;
    } finally {
      if (turn === this.#turn) this.busy = false;
    }
  };

  /** Puts a value in place that another answer brought. */
  set(value: T): void {
    this.value = value;
    this.failure = null;
    this.at_ms = clock.now;
  }

  /** Forgets the value, for instance because something else is looked at now. */
  clear(): void {
    this.#turn++;
    this.value = null;
    this.failure = null;
    this.busy = false;
  }
}
