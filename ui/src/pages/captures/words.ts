/** Words of the captures page that no other page needs. */
import type { CaptureView, PictureKindView, PictureView } from '$lib/api/types';
import { showSpan } from '$lib/time';

export const PICTURE_KIND: Record<PictureKindView, string> = {
  vehicle: 'Vehicle',
  plate: 'Plate',
  other: 'Other picture',
};

/** Bytes as a person says them: `312 KB`. */
export function showBytes(bytes: number): string {
  if (bytes < 1000) return `${bytes} bytes`;
  if (bytes < 1_000_000) return `${Math.round(bytes / 1000)} KB`;
  if (bytes < 1_000_000_000) return `${(bytes / 1_000_000).toFixed(1)} MB`;
  return `${(bytes / 1_000_000_000).toFixed(1)} GB`;
}

/** A clock offset in words: who is ahead of whom. */
export function showOffset(offset_ms: number | null | undefined): string | null {
  if (offset_ms == null) return null;
  const size = Math.abs(offset_ms);
  if (size < 500) return 'agrees with this PC';
  const span = size < 10_000 ? `${(size / 1000).toFixed(1)} s` : showSpan(size);
  return offset_ms > 0 ? `${span} ahead of this PC` : `${span} behind this PC`;
}

/** A file name that says what it is and works on every system: `2026-11-21_140307_AB123_vehicle.jpg`. */
export function fileName(capture: CaptureView, picture: PictureView): string {
  const at = capture.happened_at.slice(0, 19).replace('T', '_').replaceAll(':', '');
  const plate = (capture.plate_normalised ?? '').replace(/[^\p{L}\p{N}]/gu, '') || 'no-plate';
  const ending = picture.state === 'broken' ? 'bin' : 'jpg';
  return `${at}_${plate}_${capture.id}_${picture.kind}${picture.index}.${ending}`;
}
