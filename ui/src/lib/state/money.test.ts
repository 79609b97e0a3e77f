import { describe, expect, it } from 'vitest';
import type { MoneyWriteView } from '$lib/api/types';
import { vehicleReturn } from '../../test/views';
import { mergeParked, mergeReturn, openWrites } from './merge';

const write = (more: Partial<MoneyWriteView>) =>
  ({ id: 1, open: false, settled: null, looked: null, ...more }) as MoneyWriteView;
const LOOKED = { at: '2026-11-28T10:00:00Z', sentence: '', details: [], speaks_for: null };
const SETTLED = { settled: 'done', signed: { by: 'Kim', at: '2026-11-28T10:00:00Z' }, note: '' } as const;

describe('how many writes wait for a person', () => {
  it('goes up once when an outcome becomes unknown, and stays when it is looked at', () => {
    const pending = write({});
    const unknown = write({ open: true });
    expect(openWrites(0, undefined, pending)).toBe(0);
    expect(openWrites(0, pending, unknown)).toBe(1);
    expect(openWrites(1, unknown, write({ open: true, looked: LOOKED }))).toBe(1);
  });

  it('goes down when one is settled that was open before this screen was', () => {
    expect(openWrites(2, undefined, write({ settled: SETTLED }))).toBe(1);
    expect(openWrites(2, undefined, write({ open: true, looked: LOOKED }))).toBe(2);
  });

  it('is never less than none', () => {
    expect(openWrites(0, undefined, write({ settled: SETTLED }))).toBe(0);
  });
});

describe('the return of a vehicle', () => {
  const reviewed = vehicleReturn();
  const locked = vehicleReturn({ step: 'locked' });

  it('never goes back, even when the answer to a request comes after the events that followed it', () => {
    expect(mergeReturn([locked], vehicleReturn({ step: 'locking' }))).toEqual([locked]);
    expect(mergeReturn([reviewed], locked)).toEqual([locked]);
  });

  it('keeps its place among others, and a new one stands first', () => {
    const other = vehicleReturn({ id: 'r2' });
    expect(mergeReturn([other, reviewed], locked)).toEqual([other, locked]);
    expect(mergeReturn([reviewed], other)).toEqual([other, reviewed]);
  });
});

it('a notification of a vehicle that is still parked takes the place of the one before', () => {
  const parked = {
    connection_id: 1,
    service_id: 's',
    vehicle: { plate: 'A1', country: 'NO', subdivision: null },
    facility: null,
    zone: null,
    start: null,
    operator_id: null,
    period_secs: null,
    told_at: '2026-11-28T10:00:00Z',
  };
  const still = { ...parked, period_secs: 900 };
  expect(mergeParked([parked], still)).toEqual([still]);
  expect(mergeParked([parked], { ...still, service_id: 't' })).toHaveLength(2);
});
