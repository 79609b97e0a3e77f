import { describe, expect, it } from 'vitest';
import { showAge, showDateTime, showTime, timesDiffer } from './time';

const ZONE = 'Europe/Berlin';
const NOW = Date.parse('2026-11-21T10:00:00Z');

describe('times', () => {
  it('are shown in the zone of the site, with 24 hours', () => {
    expect(showTime('2026-11-21T13:03:07Z', ZONE, NOW)).toBe('14:03:07');
    expect(showTime('2026-11-21T13:03:07Z', ZONE, NOW, false)).toBe('14:03');
  });

  it('have the date when it is not today at the site', () => {
    expect(showTime('2026-11-20T22:59:59Z', ZONE, NOW)).toBe('20 Nov 2026, 23:59:59');
    expect(showTime('2026-11-20T23:00:00Z', ZONE, NOW)).toBe('00:00:00');
  });

  it('show midnight as 00, never as 24', () => {
    expect(showDateTime('2026-11-20T23:00:00Z', ZONE)).toBe('21 Nov 2026, 00:00:00');
  });

  it('survive a zone this browser does not know, and a text that is no instant', () => {
    expect(showTime('2026-11-21T13:03:07Z', 'Mars/Olympus', NOW)).toMatch(/\d\d:03:07/);
    expect(showTime('nonsense', ZONE, NOW)).toBe('–');
  });

  it('tell ages in the largest whole unit', () => {
    expect(showAge('2026-11-21T09:59:52Z', NOW)).toBe('8 s');
    expect(showAge('2026-11-21T09:57:00Z', NOW)).toBe('3 min');
    expect(showAge('2026-11-20T10:00:00Z', NOW)).toBe('24 h');
    expect(showAge('2026-11-21T10:00:05Z', NOW)).toBe('0 s');
  });

  it('are both shown only when camera and reception really differ', () => {
    expect(timesDiffer('2026-11-21T10:00:00Z', '2026-11-21T10:00:01Z')).toBe(false);
    expect(timesDiffer('2026-11-21T10:00:00Z', '2026-11-21T10:00:09Z')).toBe(true);
    expect(timesDiffer(null, '2026-11-21T10:00:09Z')).toBe(false);
  });
});
