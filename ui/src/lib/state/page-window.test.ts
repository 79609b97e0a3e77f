import { describe, expect, it } from 'vitest';
import { Failure } from '$lib/failure';
import { PAGES_KEPT, PageWindow } from './page-window.svelte';

const SIZE = 10;

/** A list of so many rows, 0 first, read in pages of ten; the cursor is the first row wanted. */
function listOf(count: number) {
  const asked: (string | null)[] = [];
  const read = async (cursor: string | null) => {
    asked.push(cursor);
    const from = Number(cursor ?? 0);
    const rows = Array.from({ length: Math.min(SIZE, count - from) }, (_, i) => from + i);
    return { rows, next: from + SIZE < count ? String(from + SIZE) : null };
  };
  return { read, asked };
}

async function times(count: number, run: () => Promise<void>) {
  for (let i = 0; i < count; i++) await run();
}

describe('a window of pages', () => {
  it('never holds more pages than its bound, however far somebody scrolls', async () => {
    const pages = new PageWindow(listOf(1000).read);
    await pages.reset();
    await times(30, pages.more);
    expect(pages.rows).toHaveLength(PAGES_KEPT * SIZE);
    expect(pages.rows.at(-1)).toBe(309);
    expect(pages.before).toBe(true);
  });

  it('comes back to the very first row', async () => {
    const pages = new PageWindow(listOf(1000).read);
    await pages.reset();
    await times(30, pages.more);
    await times(40, pages.back);
    expect(pages.rows[0]).toBe(0);
    expect(pages.before).toBe(false);
    expect(pages.rows).toHaveLength(PAGES_KEPT * SIZE);
  });

  it('goes on after coming back without a gap or a row twice', async () => {
    const pages = new PageWindow(listOf(1000).read);
    await pages.reset();
    await times(20, pages.more);
    await times(5, pages.back);
    await times(9, pages.more);
    const rows = [...pages.rows];
    expect(rows).toEqual(rows.map((_, i) => rows[0]! + i));
  });

  it('stops asking at the end', async () => {
    const list = listOf(25);
    const pages = new PageWindow(list.read);
    await pages.reset();
    await times(6, pages.more);
    expect(pages.rows).toHaveLength(25);
    expect(list.asked).toEqual([null, '10', '20']);
    expect(pages.after).toBe(false);
  });

  it('keeps the rows when the next page cannot be read, and can try again', async () => {
    let broken = false;
    const list = listOf(100);
    const pages = new PageWindow(async (cursor: string | null) => {
      if (broken) throw new Failure('unreachable', '');
      return list.read(cursor);
    });
    await pages.reset();
    broken = true;
    await pages.more();
    expect(pages.rows).toHaveLength(10);
    expect(Failure.from(pages.failure).code).toBe('unreachable');
    broken = false;
    await pages.more();
    expect(pages.rows).toHaveLength(20);
    expect(pages.failure).toBeNull();
  });

  it('shows only the answer to the last question', async () => {
    const answers: ((rows: number[]) => void)[] = [];
    const pages = new PageWindow<number>(
      () => new Promise((resolve) => answers.push((rows) => resolve({ rows, next: null }))),
    );
    const first = pages.reset();
    const second = pages.reset();
    answers[1]!([2]);
    answers[0]!([1]);
    await Promise.all([first, second]);
    expect(pages.rows).toEqual([2]);
  });

  it('puts a changed row in its place', async () => {
    const pages = new PageWindow(listOf(20).read);
    await pages.reset();
    pages.replace(
      (row) => row === 3,
      () => 333,
    );
    expect(pages.rows.slice(2, 5)).toEqual([2, 333, 4]);
  });
});
