import { describe, expect, it } from 'vitest';
import type { PaidPermitView } from '$lib/api/types';
import { changes, draftOf, standing, toChange, toNew } from './draft';

const here = { zone: 'Europe/Oslo', now: Date.parse('2026-11-28T12:00:00Z') };
const permit: PaidPermitView = {
  connection_id: 1,
  connection_name: 'Lot permits',
  reference: '1a9b5375',
  plate: 'PL8RDR',
  zone: 'Lot 4',
  permit_no: null,
  start: '2026-11-28T08:00:00Z',
  end: '2026-11-28T18:00:00Z',
  amount: '14.50',
  currency: 'CAD',
  gone: false,
  added_by: 'Sam',
  added_at: '2026-11-28T08:00:00Z',
  changed_at: '2026-11-28T08:00:00Z',
};

describe('a change of a paid permit', () => {
  it('sends nothing of what stays', () => {
    expect(toChange(draftOf(permit, here), permit, here)).toEqual({});
  });

  it('sends the end in UTC and the amount with its currency, and tells both before they are sent', () => {
    const draft = { ...draftOf(permit, here), end: '2026-11-28 21:00', currency: 'USD' };
    const change = toChange(draft, permit, here);
    expect(change).toEqual({ end: '2026-11-28T20:00:00.000Z', amount: '14.50', currency: 'USD' });
    expect(changes(change, permit, here).map(({ label, after }) => [label, after.includes('USD')])).toEqual([
      ['End', false],
      ['Paid', true],
    ]);
  });
});

it('a new permit begins now when nothing else is typed, and is not sent with an end that cannot be read', () => {
  const draft = {
    plate: 'A',
    zone: 'Lot 4',
    permitNo: '',
    start: '',
    end: '20:00',
    amount: '',
    currency: 'CAD',
  };
  expect(toNew(draft, here)).toMatchObject({ start: '2026-11-28T12:00:00.000Z', permit_no: null });
  expect(toNew(draft, here)).not.toHaveProperty('currency');
  expect(toNew({ ...draft, end: 'soon' }, here)).toBeNull();
});

it('a permit is in force until its end, and gone whatever its end', () => {
  expect(standing(permit, here.now)).toBe('In force');
  expect(standing(permit, Date.parse('2026-11-28T18:00:00Z'))).toBe('Ended');
  expect(standing({ ...permit, gone: true }, here.now)).toBe('Gone');
  expect(standing({ ...permit, end: null }, here.now)).toBe('End not known');
});
