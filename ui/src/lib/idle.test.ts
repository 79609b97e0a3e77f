import { describe, expect, it } from 'vitest';
import { WARN_MS, watchIdle } from './idle';

describe('the idle lock', () => {
  it('comes after the idle time, and is announced before', () => {
    const idle = watchIdle(120, 0);
    expect(idle.check(60_000)).toBe('active');
    expect(idle.check(120_000 - WARN_MS)).toBe('warn');
    expect(idle.check(120_000)).toBe('idle');
  });

  it('starts anew with every sign of a person', () => {
    const idle = watchIdle(120, 0);
    idle.touched(100_000);
    expect(idle.check(130_000)).toBe('active');
  });

  it('never comes when it is switched off', () => {
    expect(watchIdle(0, 0).check(1e12)).toBe('active');
  });
});
