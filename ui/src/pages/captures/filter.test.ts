import { describe, expect, it } from 'vitest';
import { complaint, EVERYTHING, fromAddress, isNarrow, toAddress, toQuestion, type Filter } from './filter';

const NOW = Date.parse('2026-11-21T10:00:00Z');
const ZONE = 'Europe/Berlin';
const ask = (part: Partial<Filter>) => toQuestion({ ...EVERYTHING, ...part }, NOW, ZONE);

describe('a search for captures', () => {
  it('asks for everything when nothing is typed', () => {
    expect(ask({})).toEqual({});
    expect(ask({ plate: '   ' })).toEqual({});
  });

  it('finds a plate by its beginning, exactly, or by its looks', () => {
    expect(ask({ plate: 'AB1' })).toEqual({ plate: 'AB1' });
    expect(ask({ plate: 'AB1', match: 'exact' })).toEqual({ plate: 'AB1', exact: true });
    expect(ask({ plate: 'AB1', match: 'lookalike' })).toEqual({ plate: 'AB1', lookalike: true });
  });

  it('lets a pattern be a pattern, also when exactly is chosen', () => {
    expect(ask({ plate: 'A*7?', match: 'exact' })).toEqual({ plate: 'A*7?' });
  });

  it('does not ask for a plate among captures without one', () => {
    expect(ask({ plate: 'AB1', noPlate: true })).toEqual({ no_plate: true });
  });

  it('means the day and the clock of the site', () => {
    expect(ask({ period: 'today' })).toEqual({ from: '2026-11-20T23:00:00.000Z' });
    expect(ask({ period: 'own', from: '2026-11-20 08:00', until: '2026-11-20 09:00' })).toEqual({
      from: '2026-11-20T07:00:00.000Z',
      until: '2026-11-20T08:00:00.000Z',
    });
    expect(ask({ period: 'own', from: '', until: '2026-11-20 09:00' })).toEqual({
      until: '2026-11-20T08:00:00.000Z',
    });
  });

  it('says when a period ends before it begins or cannot be read', () => {
    const said = (from: string, until: string) =>
      complaint({ ...EVERYTHING, period: 'own', from, until }, NOW, ZONE);
    expect(said('2026-11-20 09:00', '2026-11-20 08:00')).toContain('ends before');
    expect(said('2026-11-20 09:00', 'later')).toContain('Type a time');
    expect(said('2026-11-20 09:00', '')).toBeNull();
  });
});

describe('the address of a search', () => {
  it('finds the same search again', () => {
    const filter: Filter = {
      plate: 'A*1',
      match: 'lookalike',
      period: 'own',
      from: '2026-11-20 08:00',
      until: '2026-11-20 09:00',
      laneId: 3,
      cameraId: 4,
      verdict: 'blocked',
      noPlate: true,
      corrected: true,
    };
    expect(fromAddress(new URLSearchParams(toAddress(filter)))).toEqual(filter);
  });

  it('is empty for everything, and survives nonsense', () => {
    expect(toAddress(EVERYTHING)).toEqual({});
    expect(isNarrow(EVERYTHING)).toBe(false);
    expect(fromAddress(new URLSearchParams('laneId=x&verdict=maybe&match=&period=never'))).toEqual(
      EVERYTHING,
    );
  });
});
