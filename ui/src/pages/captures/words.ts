/** Words of the captures page that no other page needs. */
import type { CaptureView, PictureKindView, PictureView } from '$lib/api/types';

export const PICTURE_KIND: Record<PictureKindView, string> = {
  vehicle: 'Vehicle',
  plate: 'Plate',
  other: 'Other picture',
};

/** A file name that says what it is and works on every system: `2026-11-21_140307_AB123_vehicle.jpg`. */
export function fileName(capture: CaptureView, picture: PictureView): string {
  const at = capture.happened_at.slice(0, 19).replace('T', '_').replaceAll(':', '');
  const plate = (capture.plate_normalised ?? '').replace(/[^\p{L}\p{N}]/gu, '') || 'no-plate';
  const ending = picture.state === 'broken' ? 'bin' : 'jpg';
  return `${at}_${plate}_${capture.id}_${picture.kind}${picture.index}.${ending}`;
}
