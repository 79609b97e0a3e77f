import { describe, expect, it } from 'vitest';
import { inWords, points, showDay } from './by-day';

const day = (day: string, count: number) => ({ day, count, totals: [] });

describe('unpaid services by day', () => {
  it('are one point a day, at its noon', () => {
    expect(points([day('1970-01-02', 3)])).toEqual([[129_600], [3]]);
    expect(points([day('someday', 3)])).toEqual([[], []]);
  });

  it('are told in words for whoever does not see the chart', () => {
    expect(inWords([])).toBe('No unpaid service has ended.');
    expect(inWords([day('2026-11-05', 1)])).toBe('1 service ended on 5 Nov 2026.');
    expect(inWords([day('2026-11-05', 2), day('2026-11-07', 9)])).toBe(
      '11 services ended between 5 Nov 2026 and 7 Nov 2026, most of them on 7 Nov 2026: 9.',
    );
    expect(showDay('no day')).toBe('no day');
  });
});
