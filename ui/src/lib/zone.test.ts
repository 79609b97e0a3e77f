import { describe, expect, it } from 'vitest';
import { endOfDayIn, fromInput, tonight, toInput } from './zone';

const BERLIN = 'Europe/Berlin';

describe('a time typed at the site', () => {
  it('is in the zone of the site, wherever the browser runs', () => {
    expect(fromInput('2026-11-21T20:00', BERLIN)).toBe('2026-11-21T19:00:00.000Z');
    expect(fromInput('2026-07-01T20:00', BERLIN)).toBe('2026-07-01T18:00:00.000Z');
    expect(fromInput('2026-11-21T20:00', 'Asia/Bangkok')).toBe('2026-11-21T13:00:00.000Z');
  });

  it('comes back as it was typed', () => {
    for (const text of ['2026-11-21T20:00', '2026-03-29T03:00', '2026-10-25T01:59', '2027-01-01T00:00']) {
      expect(toInput(fromInput(text, BERLIN), BERLIN)).toBe(text);
    }
  });

  it('is moved forward when the hour does not exist, and is the first one when it happens twice', () => {
    expect(fromInput('2026-03-29T02:30', BERLIN)).toBe('2026-03-29T01:30:00.000Z');
    expect(fromInput('2026-10-25T02:30', BERLIN)).toBe('2026-10-25T00:30:00.000Z');
  });

  it('is nothing when the field is empty or cannot be read', () => {
    expect(fromInput('', BERLIN)).toBeNull();
    expect(fromInput('tomorrow', BERLIN)).toBeNull();
    expect(toInput(null, BERLIN)).toBe('');
  });

  it('takes a date alone as the beginning of that day', () => {
    expect(fromInput('2026-11-21', BERLIN)).toBe('2026-11-20T23:00:00.000Z');
  });
});

describe('until tonight', () => {
  it('is midnight at the site, and reaches into the morning when it is late', () => {
    expect(tonight(Date.parse('2026-11-21T10:00:00Z'), BERLIN)).toBe('2026-11-21T23:00:00.000Z');
    expect(tonight(Date.parse('2026-11-21T21:30:00Z'), BERLIN)).toBe('2026-11-22T05:00:00.000Z');
  });

  it('counts whole days at the site, also over a change of summer time', () => {
    expect(endOfDayIn(7, Date.parse('2026-11-21T10:00:00Z'), BERLIN)).toBe('2026-11-28T23:00:00.000Z');
    expect(endOfDayIn(7, Date.parse('2026-10-20T10:00:00Z'), BERLIN)).toBe('2026-10-27T23:00:00.000Z');
  });
});
