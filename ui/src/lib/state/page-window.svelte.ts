/**
 * A few neighbouring pages of a list that may have millions of rows, newest first.
 *
 * Pages before the window are forgotten, but how to read them again is not. So memory and the scrolled
 * element stay small however far somebody scrolls. It decides nothing about what is asked for or how it looks.
 */
import { tick } from 'svelte';

export interface Page<Row> {
  rows: Row[];
  /** Reads the page after this one; `null` = there is none. */
  next: string | null;
}

interface Kept<Row> extends Page<Row> {
  /** Reads this page again; `null` = it is the first. */
  cursor: string | null;
}

/** Pages kept at once. A page has at most 200 rows, so at most 1,000 rows are in the list. */
export const PAGES_KEPT = 5;

export class PageWindow<Row> {
  rows = $state.raw<readonly Row[]>([]);
  /** Whether anything was read since the last `reset`. */
  started = $state(false);
  busy = $state(false);
  /** Why the last page could not be read. */
  failure = $state.raw<unknown>(null);
  /** True while rows come or go at the top: the list must then keep its place from the end. */
  shift = $state(false);
  /** Whether there are rows before and after the window. */
  before = $state(false);
  after = $state(false);

  #read: (cursor: string | null) => Promise<Page<Row>>;
  #pages: Kept<Row>[] = [];
  /** How to read the pages before the window, oldest turn first: one short text for each. */
  #earlier: (string | null)[] = [];
  #turn = 0;

  constructor(read: (cursor: string | null) => Promise<Page<Row>>) {
    this.#read = read;
  }

  /** Starts over at the newest row. Rows on the screen stay until the answer is there. */
  reset = async (): Promise<void> => {
    const page = await this.#fetch(null, true);
    if (page === null) return;
    this.#pages = [page];
    this.#earlier = [];
    this.started = true;
    this.#show();
  };

  /** Reads on after the last row. */
  more = async (): Promise<void> => {
    const next = this.#pages.at(-1)?.next ?? null;
    if (next === null || this.busy) return;
    const page = await this.#fetch(next);
    if (page === null) return;
    this.#pages = [...this.#pages, page];
    this.#show();
    if (this.#pages.length <= PAGES_KEPT) return;
    // First at the end, then at the top: a list can keep its place for one of the two at a time.
    await tick();
    await this.#atTop(() => {
      const [gone, ...kept] = this.#pages;
      this.#earlier = [...this.#earlier, gone!.cursor];
      this.#pages = kept;
    });
  };

  /** Reads again what was before the first row. */
  back = async (): Promise<void> => {
    if (this.#earlier.length === 0 || this.busy) return;
    const page = await this.#fetch(this.#earlier.at(-1)!);
    if (page === null) return;
    await this.#atTop(() => {
      this.#earlier = this.#earlier.slice(0, -1);
      this.#pages = [page, ...this.#pages];
    });
    this.#pages = this.#pages.slice(0, PAGES_KEPT);
    this.#show();
  };

  /** Puts a changed row in its place. */
  replace(is: (row: Row) => boolean, change: (row: Row) => Row): void {
    this.#pages = this.#pages.map((page) => ({
      ...page,
      rows: page.rows.map((r) => (is(r) ? change(r) : r)),
    }));
    this.#show();
  }

  async #atTop(change: () => void): Promise<void> {
    this.shift = true;
    change();
    this.#show();
    await tick();
    this.shift = false;
  }

  #show(): void {
    this.rows = this.#pages.flatMap((page) => page.rows);
    this.before = this.#earlier.length > 0;
    this.after = (this.#pages.at(-1)?.next ?? null) !== null;
  }

  /** Reads a page; `null` when it failed or something else was asked for meanwhile. */
  async #fetch(cursor: string | null, anew = false): Promise<Kept<Row> | null> {
    const turn = anew ? ++this.#turn : this.#turn;
    this.busy = true;
    try {
      const page = await this.#read(cursor);
      if (turn !== this.#turn) return null;
      this.failure = null;
      return { ...page, cursor };
    } catch (thrown) {
      if (turn === this.#turn) this.failure = thrown;
      return null;
    } finally {
      if (turn === this.#turn) this.busy = false;
    }
  }
}
