import { expect, it } from 'vitest';
import { showOffset } from './offset';

it('says whose clock is ahead, and nothing before it is learnt', () => {
  expect(showOffset(null)).toBeNull();
  expect(showOffset(120)).toBe('agrees with this PC');
  expect(showOffset(2400)).toBe('2.4 s ahead of this PC');
  expect(showOffset(-3_600_000)).toBe('1 h behind this PC');
});
