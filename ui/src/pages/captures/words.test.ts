import { describe, expect, it } from 'vitest';
import type { CaptureView, PictureView } from '$lib/api/types';
import { fileName } from './words';

describe('what the captures page says', () => {
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
