import { describe, expect, it } from 'vitest';
import type { CaptureView, PictureView } from '$lib/api/types';
import { fileName, showBytes, showOffset } from './words';

describe('what the captures page says', () => {
  it('says whose clock is ahead', () => {
    expect(showOffset(null)).toBeNull();
    expect(showOffset(120)).toBe('agrees with this PC');
    expect(showOffset(2400)).toBe('2.4 s ahead of this PC');
    expect(showOffset(-3_600_000)).toBe('1 h behind this PC');
  });

  it('says sizes in whole steps', () => {
    expect([showBytes(512), showBytes(312_400), showBytes(4_300_000), showBytes(52_000_000_000)]).toEqual([
      '512 bytes',
      '312 KB',
      '4.3 MB',
      '52.0 GB',
    ]);
  });

  it('names a file so that no sign of a plate can become a folder', () => {
    const capture = {
      id: 7,
      happened_at: '2026-11-21T13:03:07.123Z',
      plate_normalised: '../A/B',
    } as CaptureView;
    const picture = { index: 0, kind: 'vehicle', state: 'kept' } as PictureView;
    expect(fileName(capture, picture)).toBe('2026-11-21_130307_AB_7_vehicle0.jpg');
    expect(fileName({ ...capture, plate_normalised: null }, { ...picture, state: 'broken' })).toBe(
      '2026-11-21_130307_no-plate_7_vehicle0.bin',
    );
  });
});
