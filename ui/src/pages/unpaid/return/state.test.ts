import { describe, expect, it } from 'vitest';
import { moneyWrite, unpaid, vehicleReturn } from '../../../test/views';
import { fromBegin, toBegin } from './begin';
import { receiptText } from './receipt';
import { hasUnknown, lockWords, stepOf, toLock, windowsLocked, windowsRead } from './state';

const window = (more = {}) => ({
  from: '2026-10-02T10:00:00Z',
  to: '2026-11-21T10:00:00Z',
  read: 1 as number | null,
  write: null,
  ...more,
});
const running = unpaid('s2', { running: true, end: null, cost: null });

describe('the return of a vehicle', () => {
  it('stands at the step the program says', () => {
    expect(stepOf(null)).toBe(0);
    expect(stepOf(vehicleReturn({ step: 'reading' }))).toBe(1);
    expect(stepOf(vehicleReturn({ step: 'locked' }))).toBe(4);
    expect(stepOf(vehicleReturn({ step: 'failed' }))).toBe(1);
  });

  it('counts windows that were read and locks that have ended, not those that wait', () => {
    const windows = [
      window({ write: moneyWrite(1, { outcome: 'refused' }) }),
      window({ read: null, write: moneyWrite(2, { outcome: 'pending' }) }),
    ];
    const view = vehicleReturn({ windows });
    expect(windowsRead(view)).toEqual({ done: 1, total: 2 });
    expect(windowsLocked(view)).toEqual({ done: 1, total: 2 });
  });

  it('says that something is unknown until a person has settled it', () => {
    const unknown = moneyWrite(1, { outcome: 'unknown', open: true });
    expect(hasUnknown(vehicleReturn({ windows: [window({ write: unknown })] }))).toBe(true);
    const signed = { by: 'Kim', at: '2026-11-21T10:00:00Z' };
    const settled = { ...unknown, open: false, settled: { settled: 'done' as const, signed, note: 'seen' } };
    expect(hasUnknown(vehicleReturn({ windows: [window({ write: settled })] }))).toBe(false);
  });

  it('locks running services only when they were chosen', () => {
    const view = vehicleReturn({ running: [running] });
    expect(toLock(view, false)).toHaveLength(1);
    expect(toLock(view, true)).toHaveLength(2);
    expect(lockWords(view, false)).toBe('1 service for 24.24 NOK');
    expect(lockWords(view, true)).toBe('1 service for 24.24 NOK, and 1 that still runs');
  });

  it('is begun with the vehicle as the fleet spells it', () => {
    const vehicle = { plate: 'HDBB12345', country: 'DE', subdivision: 'HD' };
    expect(fromBegin(new URLSearchParams(toBegin(3, vehicle)))).toEqual({ connectionId: 3, ...vehicle });
    expect(fromBegin(new URLSearchParams('connection=x'))).toEqual({
      connectionId: null,
      plate: '',
      country: '',
      subdivision: '',
    });
  });
});

describe('the receipt as text', () => {
  it('names what was locked, what was not and why, what still runs, and each window’s outcome', () => {
    const text = receiptText(
      vehicleReturn({
        step: 'locked',
        locked: [unpaid('s1')],
        locked_totals: [{ currency: 'NOK', gross: '24.24', count: 1 }],
        not_locked: [{ service: unpaid('s3', { zone: null }), sentence: 'The driver may have paid it.' }],
        still_running: [running],
        windows: [window({ write: moneyWrite(1, { outcome: 'unknown', sentence: 'No answer came.' }) })],
        ended_at: '2026-11-21T10:05:00Z',
      }),
      'Harbour',
      'UTC',
    );
    expect(text).toContain('Vehicle: AA12345 · NO');
    expect(text).toContain('Locked (1)\n- Quay 4: 20 Nov 2026, 08:00 to 21 Nov 2026, 10:00, 24.24 NOK');
    expect(text).toContain('- Unknown zone: ');
    expect(text).toContain('24.24 NOK. The driver may have paid it.');
    expect(text).toContain('to still running, not told yet');
    expect(text).toContain('Unknown. No answer came.');
  });
});
