import { describe, expect, it } from 'vitest';
import { endOfDayIn, instantOf, readTyped, startOfDay, tonight, toTyped } from './zone';

const BERLIN = 'Europe/Berlin';
const NOW = Date.parse('2026-11-21T10:00:00Z');
const read = (text: string, zone = BERLIN) => instantOf(text, zone, NOW);

describe('a time typed at the site', () => {
  it('is in the zone of the site, wherever the browser runs', () => {
    expect(read('2026-11-21 20:00')).toBe('2026-11-21T19:00:00.000Z');
    expect(read('2026-07-01 20:00')).toBe('2026-07-01T18:00:00.000Z');
    expect(read('2026-11-21 20:00', 'Asia/Bangkok')).toBe('2026-11-21T13:00:00.000Z');
  });

  it('may be typed in several ways', () => {
    for (const text of ['2026-11-21T20:00', ' 2026-11-21  20:00 ', '21.11.2026 20:00', '20:00']) {
      expect(read(text)).toBe('2026-11-21T19:00:00.000Z');
    }
    expect(read('2026-11-21')).toBe('2026-11-20T23:00:00.000Z');
  });

  it('comes back as it was typed', () => {
    for (const text of ['2026-11-21 20:00', '2026-03-29 03:00', '2026-10-25 01:59', '2027-01-01 00:00']) {
      expect(toTyped(read(text), BERLIN)).toBe(text);
    }
    expect(toTyped(null, BERLIN)).toBe('');
  });

  it('is moved forward when the hour does not exist, and is the first one when it happens twice', () => {
    expect(read('2026-03-29 02:30')).toBe('2026-03-29T01:30:00.000Z');
    expect(read('2026-10-25 02:30')).toBe('2026-10-25T00:30:00.000Z');
  });

  it('never passes for no limit when it cannot be read', () => {
    for (const text of [
      'tomorrow',
      '2026-02-31 10:00',
      '2026-11-21 24:30',
      '11/21/2026',
      '25:00',
      '2026-11-21 8pm',
    ]) {
      expect(readTyped(text, BERLIN, NOW)).toEqual({ kind: 'unreadable' });
    }
    expect(readTyped('  ', BERLIN, NOW)).toEqual({ kind: 'none' });
  });
});

describe('until tonight', () => {
  it('is midnight at the site, and reaches into the morning when it is late', () => {
    expect(tonight(NOW, BERLIN)).toBe('2026-11-21T23:00:00.000Z');
    expect(tonight(Date.parse('2026-11-21T21:30:00Z'), BERLIN)).toBe('2026-11-22T05:00:00.000Z');
  });

  it('counts whole days at the site, also over a change of summer time', () => {
    expect(startOfDay(NOW, BERLIN)).toBe('2026-11-20T23:00:00.000Z');
    expect(endOfDayIn(7, NOW, BERLIN)).toBe('2026-11-28T23:00:00.000Z');
    expect(endOfDayIn(7, Date.parse('2026-10-20T10:00:00Z'), BERLIN)).toBe('2026-10-27T23:00:00.000Z');
  });
});
