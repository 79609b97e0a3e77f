import { expect, it } from 'vitest';
import { byZone } from './by-zone';

it('what OPS-COM counts is one row for each zone, its kinds in words', () => {
  const totals = [
    { zone: 'Lot 10', kind: 'standard', total: 1200 },
    { zone: 'Lot 4', kind: 'temp', total: 1 },
    { zone: 'Lot 4', kind: 'standard', total: 4 },
    { zone: 'Lot 4', kind: 'validator', total: 2 },
    { zone: 'Lot 4', kind: 'temp', total: 2 },
  ];
  expect(byZone(totals)).toEqual([
    { zone: 'Lot 4', kinds: '3 temporary, 4 standard, 2 validator', total: 9 },
    { zone: 'Lot 10', kinds: '1,200 standard', total: 1200 },
  ]);
  expect(byZone([])).toEqual([]);
});
