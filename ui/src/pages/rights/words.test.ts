import { describe, expect, it } from 'vitest';
import type { RightState } from '$lib/api/types';
import { rightsZone } from '../../test/rights';
import { oldest, staleNotes, validity, vehicle, zoneLabel } from './words';

describe('a right in words', () => {
  it('says until when it counts, and from when while that lies ahead', () => {
    const from = '2026-11-28T11:00:00Z';
    const until = '2026-11-29T11:00:00Z';
    const words = (valid_from: string | null, valid_until: string | null, state: RightState = 'in_force') =>
      validity({ valid_from, valid_until, state }, 'UTC');
    expect(words(null, until)).toMatch(/^until .*29/);
    expect(words(from, until)).toMatch(/^until .*29/);
    expect(words(from, until, 'not_yet')).toMatch(/^from .*28.* until .*29/);
    expect(words(null, null)).toBe('without an end');
  });

  it('names the vehicle as far as it is told', () => {
    expect(vehicle({ make: 'Renault', color: 'Blue' })).toBe('Blue Renault');
    expect(vehicle({ make: null, color: 'Blue' })).toBe('Blue');
    expect(vehicle({ make: null, color: null })).toBe('');
  });
});

describe('zones that must not be relied upon', () => {
  const old = (n: number) =>
    rightsZone({ zone_id: `z${n}`, name: `Lot ${n}`, stale: true, sentence: 'It cannot tell (HTTP 503).' });

  it('are named with the provider’s words, and those that are not read are not', () => {
    expect(staleNotes([old(1), rightsZone(), { ...old(2), chosen: false }])).toEqual([
      'Street app, Lot 1: It cannot tell (HTTP 503).',
    ]);
  });

  it('are counted when there are many', () => {
    const notes = staleNotes([1, 2, 3, 4, 5].map(old));
    expect(notes).toHaveLength(4);
    expect(notes[3]).toBe('2 more zones are old. Settings, Connections shows each.');
  });

  it('do not count as the age of what is shown', () => {
    const fresh = rightsZone({ as_of: '2026-11-28T12:00:00Z' });
    expect(oldest([rightsZone({ as_of: '2026-11-28T12:01:00Z' }), fresh])).toBe(fresh.as_of);
    expect(oldest([old(1), rightsZone({ chosen: false })])).toBe(null);
  });
});

it('zones of several providers are told apart by whose they are', () => {
  const [a, b] = [rightsZone(), rightsZone({ connection_id: 9, connection_name: 'Other app' })];
  expect(zoneLabel(a, [a])).toBe('Lot 1');
  expect(zoneLabel(b, [a, b])).toBe('Other app, Lot 1');
});
