import { describe, expect, it } from 'vitest';
import { compare, endOfTest, readings, sentAs } from './clock-check';

const summer = { zone: 'America/Toronto', now: Date.parse('2026-07-02T12:00:30Z') };
const END = '2026-07-02T17:30:00Z';

describe('an end that was sent, beside the one that OPS-COM shows', () => {
  const seen = (sent: string, text: string) => compare(sent, text, summer)?.basis;

  it('sent by UTC, tells by which clock it was taken', () => {
    const sent = sentAs(END, 'utc', summer.zone);
    expect(sent).toBe('2026-07-02 17:30');
    expect(seen(sent, '2026-07-02 13:30')).toBe('utc');
    expect(seen(sent, '13:30')).toBe('utc');
    expect(seen(sent, '2026-07-02 17:30')).toBe('local');
  });

  it('sent by the site’s time, tells it as well', () => {
    const sent = sentAs(END, 'local', summer.zone);
    expect(sent).toBe('2026-07-02 13:30');
    expect(seen(sent, '2026-07-02 13:30')).toBe('local');
    expect(seen(sent, '2026-07-02 09:30')).toBe('utc');
  });

  it('tells nothing when it fits neither clock, and says what would', () => {
    const finding = compare('2026-07-02 17:30', '2026-07-02 14:30', summer);
    expect(finding?.basis).toBeNull();
    expect(finding?.words).toContain('2026-07-02 13:30 by UTC, or 2026-07-02 17:30 by');
  });

  it('tells nothing before a time is typed, and nothing where both clocks show the same', () => {
    expect(compare('2026-07-02 17:30', '', summer)).toBeNull();
    expect(compare('2026-07-02 17:30', 'soon', summer)).toBeNull();
    const winter = { zone: 'Europe/London', now: Date.parse('2026-11-28T12:00:00Z') };
    expect(compare('2026-11-28 18:00', '2026-11-28 18:00', winter)?.basis).toBeNull();
  });

  it('crosses midnight and a change of summer time', () => {
    expect(readings('2026-07-03 02:00', summer.zone).utc).toBe('2026-07-02 22:00');
    expect(readings('2026-11-01 05:30', summer.zone).utc).toBe('2026-11-01 01:30');
    expect(readings('2026-11-01 07:00', summer.zone).utc).toBe('2026-11-01 02:00');
  });
});

describe('a test permit', () => {
  it('has ended by neither clock when it is sent by either', () => {
    for (const zone of ['America/Toronto', 'Europe/Oslo', 'Pacific/Kiritimati', 'Asia/Kathmandu']) {
      const { now } = summer;
      const end = endOfTest({ zone, now })!;
      for (const basis of ['utc', 'local'] as const) {
        const { utc, local } = readings(sentAs(end, basis, zone), zone);
        const wall = sentAs(new Date(now).toISOString(), 'local', zone);
        expect(utc > wall && local > wall, `${zone} ${basis}: ${utc}, ${local} after ${wall}`).toBe(true);
      }
    }
  });

  it('is not sent where both clocks show the same', () => {
    expect(endOfTest({ zone: 'Africa/Abidjan', now: summer.now })).toBeNull();
    expect(endOfTest({ zone: 'Europe/London', now: Date.parse('2026-11-28T12:00:00Z') })).toBeNull();
  });
});
