import { describe, expect, it } from 'vitest';
import { CHAR_DOTS, lit, placeOf, ROW_DOTS, saysNow, widthOf } from './led';

describe('a row of a display', () => {
  it('shows the time where the time is told, and only there', () => {
    expect(saysNow({ text: '#T' }, '14:02:07')).toBe('14:02:07');
    expect(saysNow({ text: 'T' }, '14:02:07')).toBe('T');
  });

  it('gives Chinese characters a square, others half of one', () => {
    expect([...'A1é京車'].map(widthOf)).toEqual([CHAR_DOTS, CHAR_DOTS, CHAR_DOTS, ROW_DOTS, ROW_DOTS]);
  });

  it('stands in the middle, or is cut off where it is too wide', () => {
    expect(placeOf('static', 20, 64, 99)).toEqual({ right: 22, down: 0 });
    expect(placeOf('static', 100, 64, 0)).toEqual({ right: 0, down: 0 });
  });

  it('comes in from the side it is told to, and comes again', () => {
    expect(placeOf('right_to_left', 20, 64, 0).right).toBe(64);
    expect(placeOf('right_to_left', 20, 64, 64).right).toBe(0);
    expect(placeOf('right_to_left', 20, 64, 64 + 20 + 24).right).toBe(64);
    expect(placeOf('left_to_right', 20, 64, 0).right).toBe(-20);
  });

  it('comes from below or above, stands, and leaves', () => {
    expect(placeOf('bottom_to_top', 20, 64, 0).down).toBe(ROW_DOTS);
    expect(placeOf('bottom_to_top', 20, 64, ROW_DOTS * 2).down).toBe(0);
    expect(placeOf('bottom_to_top', 20, 64, ROW_DOTS * 4 - 1).down).toBe(1 - ROW_DOTS);
    expect(placeOf('top_to_bottom', 20, 64, 0).down).toBe(-ROW_DOTS);
  });

  it('lights the dots of its text and no others', () => {
    const dots = [0b01, 0b10];
    expect([0, 1, 2, 3].map((x) => lit(dots, x, { right: 1, down: 0 }))).toEqual([0, 0b01, 0b10, 0]);
    expect(lit(dots, 0, { right: 0, down: 1 })).toBe(0b10);
    expect(lit(dots, 1, { right: 0, down: -1 })).toBe(0b01);
    expect(lit([1 << (ROW_DOTS - 1)], 0, { right: 0, down: 1 })).toBe(0);
  });
});
