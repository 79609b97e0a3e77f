import { describe, expect, it } from 'vitest';
import { nextBefore } from './paging';

describe('reading on in the journal', () => {
  it('goes on before the last row, and stops when a page was not full', () => {
    expect(nextBefore([9, 8, 7], 3)).toBe('7');
    expect(nextBefore([9, 8], 3)).toBeNull();
    expect(nextBefore([], 3)).toBeNull();
  });

  it('never goes on from a command that is only in memory', () => {
    expect(nextBefore([-1, -2, 9, 8], 4)).toBe('8');
    expect(nextBefore([-1, -2], 2)).toBeNull();
  });
});
