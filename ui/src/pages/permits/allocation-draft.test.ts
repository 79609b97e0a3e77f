import { describe, expect, it } from 'vitest';
import { complaintOf, draftOf, isChanged, toChange, toNew } from './allocation-draft';
import { readDay } from './day';
import { allocation } from '../../test/permits';

describe('an allocation being changed', () => {
  it('never sends the first day of one that has begun', () => {
    const begun = allocation({ begun: true });
    expect(toChange({ ...draftOf(begun, 'full'), from: '2026-02-01' }, begun)).toEqual({
      spaces: 10,
      permits: 14,
      valid_to: '2026-12-31',
    });
  });

  it('sends the first day of one that has not begun, and only when it was changed', () => {
    const coming = allocation({ begun: false, valid_from: '2026-12-10' });
    const draft = draftOf(coming, 'full');
    expect(toChange(draft, coming)).not.toHaveProperty('valid_from');
    expect(toChange({ ...draft, from: '15.12.2026' }, coming)).toMatchObject({ valid_from: '2026-12-15' });
  });

  it('sends no last day for “no end”, and keeps an endless one endless', () => {
    const endless = allocation({ endless: true, valid_to: null });
    expect(draftOf(endless, 'full').noEnd).toBe(true);
    expect(toChange(draftOf(endless, 'full'), endless).valid_to).toBeNull();
  });

  it('forces both counts of a BASIC tenant to 1, also where they were something else', () => {
    const draft = draftOf(allocation({ spaces: 3, permits: 4 }), 'basic');
    expect(toChange(draft, allocation())).toMatchObject({ spaces: 1, permits: 1 });
    expect(toChange(draftOf(allocation({ spaces: 3, permits: 4 }), 'unknown'), allocation())).toMatchObject({
      spaces: 3,
      permits: 4,
    });
  });

  it('knows when nothing was changed', () => {
    const there = allocation();
    expect(isChanged(draftOf(there, 'full'), there)).toBe(false);
    expect(isChanged({ ...draftOf(there, 'full'), permits: '15' }, there)).toBe(true);
    expect(isChanged({ ...draftOf(there, 'full'), noEnd: true }, there)).toBe(true);
  });

  it.each([
    [{ spaces: '' }, 'spaces'],
    [{ spaces: '1.5' }, 'spaces'],
    [{ permits: '-1' }, 'permits'],
    [{ from: 'soon' }, 'valid_from'],
    [{ to: '' }, 'valid_to'],
    [{ to: '31.02.2027' }, 'valid_to'],
    [{ to: '2099-01-01' }, 'valid_to'],
    [{ to: '2025-12-31' }, 'valid_to'],
  ])('complains about %o', (typed, field) => {
    expect(complaintOf({ ...draftOf(allocation(), 'full'), ...typed }, allocation())?.field).toBe(field);
  });
});

describe('a new allocation', () => {
  it('needs a kind of permit and a first day', () => {
    const draft = { ...draftOf(null, 'full'), noEnd: true };
    expect(complaintOf(draft, null)?.field).toBe('definition_id');
    expect(complaintOf({ ...draft, definitionId: 'def-1' }, null)?.field).toBe('valid_from');
    const whole = { ...draft, definitionId: 'def-1', from: '2026-12-01', spaces: '2', permits: '3' };
    expect(complaintOf(whole, null)).toBeNull();
    expect(toNew(whole)).toEqual({
      definition_id: 'def-1',
      spaces: 2,
      permits: 3,
      valid_from: '2026-12-01',
      valid_to: null,
    });
  });
});

describe('a typed day', () => {
  it.each([
    ['2026-12-31', '2026-12-31'],
    ['1.2.2027', '2027-02-01'],
    ['  ', null],
    ['2027-02-29', undefined],
    ['12/31/2026', undefined],
  ])('%o', (typed, day) => expect(readDay(typed)).toBe(day));
});
