import { describe, expect, it } from 'vitest';
import { alarm } from '../../test/views';
import { NOTHING_HEARD, REPEAT_MS, soundDue } from './alarm-sound';

const T = 1_000_000;

describe('the alarm sound', () => {
  it('is heard once for a warning', () => {
    const first = soundDue([alarm(1)], NOTHING_HEARD, T);
    expect(first.play).toBe(true);
    expect(soundDue([alarm(1)], first.heard, T + 10 * REPEAT_MS).play).toBe(false);
  });

  it('is heard again every ten seconds while an urgent alarm is not acknowledged', () => {
    const urgent = alarm(1, { severity: 'urgent' });
    const first = soundDue([urgent], NOTHING_HEARD, T);
    expect(soundDue([urgent], first.heard, T + REPEAT_MS - 1).play).toBe(false);
    expect(soundDue([urgent], first.heard, T + REPEAT_MS).play).toBe(true);
  });

  it('stops when somebody acknowledges', () => {
    const heard = soundDue([alarm(1, { severity: 'urgent' })], NOTHING_HEARD, T).heard;
    const seen = alarm(1, { severity: 'urgent', acknowledged: { by: 'Ines', at: '' } });
    expect(soundDue([seen], heard, T + 2 * REPEAT_MS).play).toBe(false);
  });

  it('does not go on for an urgent alarm that is over', () => {
    const heard = soundDue([alarm(1, { severity: 'urgent' })], NOTHING_HEARD, T).heard;
    expect(soundDue([alarm(1, { severity: 'urgent', active: false })], heard, T + 2 * REPEAT_MS).play).toBe(
      false,
    );
  });

  it('is heard anew when the same condition comes again', () => {
    const heard = soundDue([alarm(1)], NOTHING_HEARD, T).heard;
    expect(soundDue([alarm(1, { count: 2 })], heard, T + 1).play).toBe(true);
  });

  it('is never heard for a notice', () => {
    expect(soundDue([alarm(1, { severity: 'notice' })], NOTHING_HEARD, T).play).toBe(false);
  });
});
