import { describe, expect, it } from 'vitest';
import { allocation } from '../../test/permits';
import { daysLeft, definitionOf, groupsOf, leftTone, validityOf } from './words';

const expiring = (tenant_name: string, days_left: number, within_days: number) => ({
  tenant_id: tenant_name,
  tenant_name,
  within_days,
  allocation: allocation({ id: tenant_name, days_left }),
});

describe('an allocation in words', () => {
  it('names the zone of its days only when it is not the site’s', () => {
    expect(validityOf(allocation(), 'Europe/Oslo')).toBe('1 Jan 2026 – 31 Dec 2026');
    expect(validityOf(allocation({ time_zone: 'Europe/Helsinki' }), 'Europe/Oslo')).toBe(
      '1 Jan 2026 – 31 Dec 2026 (days in Europe/Helsinki)',
    );
  });

  it('says “no end” for an endless one, and never counts its days', () => {
    const endless = allocation({ endless: true, valid_to: null, days_left: null });
    expect(validityOf(endless, 'Europe/Oslo')).toBe('1 Jan 2026 – no end');
    expect(daysLeft(endless)).toBeNull();
    expect(leftTone(endless)).toBe('quiet');
  });

  it.each([
    [14, '14 days left', 'amber'],
    [1, 'ends tomorrow night', 'red'],
    [0, 'ends tonight', 'red'],
    [-1, 'ended yesterday', 'quiet'],
    [-9, 'ended 9 days ago', 'quiet'],
    [15, '15 days left', 'quiet'],
  ])('with %i days left it says so', (days_left, words, tone) => {
    expect(daysLeft(allocation({ days_left }))).toBe(words);
    expect(leftTone(allocation({ days_left }))).toBe(tone);
  });

  it('shows the id of a kind of permit that was not among those read', () => {
    expect(definitionOf(allocation({ definition_name: null }))).toBe('Kind def-1');
  });

  it('groups what ends by 1, 7 and 14 days, soonest first', () => {
    const groups = groupsOf([
      expiring('c', 9, 14),
      expiring('b', 6, 7),
      expiring('a', 0, 1),
      expiring('d', 8, 14),
    ]);
    expect(groups.map((g) => [g.title, g.rows.map((row) => row.tenant_name)])).toEqual([
      ['Today or tomorrow', ['a']],
      ['Within 7 days', ['b']],
      ['Within 14 days', ['d', 'c']],
    ]);
  });
});
