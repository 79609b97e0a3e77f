import { describe, expect, it } from 'vitest';
import { driverTime, durationWords, showDuration, whereWords } from './words';

const NOW = Date.parse('2026-11-28T12:00:00Z');

describe('how long a service lasted', () => {
  it('is told in hours and minutes, then in days', () => {
    expect(showDuration(59)).toBe('59 s');
    expect(showDuration(3_600)).toBe('1 h');
    expect(showDuration(7_500)).toBe('2 h 5 min');
    expect(showDuration(274_000)).toBe('3 days 4 h');
  });

  it('is not known when its times contradict each other, and never negative', () => {
    expect(durationWords({ running: false, duration_secs: null })).toBe('not known');
    expect(durationWords({ running: false, duration_secs: -5 })).toBe('not known');
    expect(durationWords({ running: true, duration_secs: null })).toBe('running');
  });
});

describe('the time in which the driver can pay', () => {
  const until = (at: string | null, running = false) =>
    driverTime({ running, driver_pays_until: at }, NOW).words;

  it('counts down, ends, and has not begun while the vehicle is parked', () => {
    expect(until('2026-11-29T00:00:00Z')).toBe('12 h left');
    expect(until('2026-11-28T12:20:00Z')).toBe('20 min left');
    expect(until('2026-11-28T12:00:00Z')).toBe('over');
    expect(until(null, true)).toBe('still parked');
  });

  it('is not known when the end is in doubt', () => expect(until(null)).toBe('not known'));
});

it('a zone that nobody told is said to be unknown', () =>
  expect(whereWords({ zone: null, facility: null })).toEqual({ zone: 'Unknown zone', facility: '' }));
