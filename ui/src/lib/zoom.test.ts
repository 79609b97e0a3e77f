import { describe, expect, it } from 'vitest';
import { clamp, moveBy, MOST, WHOLE, zoomAt } from './zoom';

const frame = { width: 400, height: 200 };

describe('zooming', () => {
  it('keeps the point under the pointer where it is', () => {
    const view = zoomAt(WHOLE, 2, { x: 100, y: -50 }, frame);
    expect(view).toEqual({ scale: 2, x: -100, y: 50 });
  });

  it('never shows an empty edge', () => {
    expect(moveBy({ scale: 2, x: 0, y: 0 }, 10_000, -10_000, frame)).toEqual({ scale: 2, x: 200, y: -100 });
  });

  it('never gets smaller than the whole picture, nor larger than its bound', () => {
    expect(zoomAt(WHOLE, 0.1, { x: 3, y: 3 }, frame)).toEqual(WHOLE);
    expect(zoomAt(WHOLE, 1000, { x: 0, y: 0 }, frame).scale).toBe(MOST);
  });

  it('cannot be moved while the whole picture is shown', () => {
    expect(clamp({ scale: 1, x: 40, y: 40 }, frame)).toEqual(WHOLE);
  });
});
