import { describe, expect, it } from 'vitest';
import { drawn, keepInView, reveal, ROW_PX } from './feed-window';

const rows = (...ids: number[]) => ids.map((id) => ({ id }));

describe('the list of passages', () => {
  it('draws only what is seen and a little more', () => {
    const { from, until } = drawn(100 * ROW_PX, 6 * ROW_PX, 400);
    expect([from, until]).toEqual([96, 110]);
    expect(drawn(0, 600, 0)).toEqual({ from: 0, until: 0 });
  });

  it('keeps the row in view where it is when rows come in above', () => {
    const before = rows(5, 4, 3, 2, 1);
    expect(keepInView(before, rows(7, 6, 5, 4, 3, 2, 1), ROW_PX + 13)).toBe(3 * ROW_PX + 13);
  });

  it('keeps it also when the oldest row leaves in the same moment', () => {
    expect(keepInView(rows(5, 4, 3), rows(6, 5, 4), ROW_PX)).toBe(2 * ROW_PX);
  });

  it('stays where it is when nothing came in', () => {
    expect(keepInView(rows(5, 4), rows(5, 4), 17)).toBe(17);
    expect(keepInView([], rows(5, 4), 0)).toBe(0);
  });

  it('scrolls no further than needed to show a row', () => {
    expect(reveal(3, 0, 10 * ROW_PX)).toBe(0);
    expect(reveal(12, 0, 10 * ROW_PX)).toBe(3 * ROW_PX);
    expect(reveal(1, 5 * ROW_PX, 10 * ROW_PX)).toBe(ROW_PX);
  });
});
