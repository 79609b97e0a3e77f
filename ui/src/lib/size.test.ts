import { expect, it } from 'vitest';
import { bytes } from './size';

it('sizes are written as a person reads them', () => {
  expect([0, 999, 1500, 315_000, 12_400_000_000, 2e15].map(bytes)).toEqual([
    '0 B',
    '999 B',
    '1.5 kB',
    '315 kB',
    '12.4 GB',
    '2000 TB',
  ]);
});
