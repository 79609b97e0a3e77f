import { describe, expect, it } from 'vitest';
import type { MoneyWriteView } from '$lib/api/types';
import { openWrites } from './merge';

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
