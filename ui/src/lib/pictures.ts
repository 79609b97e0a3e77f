/** Where the pictures of a capture are, and which of them shows what. It loads nothing. */
import type { CaptureBriefView, PassageView, PictureView } from './api/types';
import { transport } from './transport';

/** Address of a picture of a capture; the original bytes unless a width is asked for. */
export function pictureUrl(captureId: number, index: number, width?: 160 | 320 | 640 | 1280): string {
  const query = width === undefined ? '' : `?width=${width}`;
  return transport().imageUrl(`/api/v1/captures/${captureId}/pictures/${index}${query}`);
}

/** The capture whose plate is shown: plate and pictures always come from the same upload. */
export function shownCapture(passage: PassageView): CaptureBriefView | undefined {
  return passage.captures.find((c) => c.id === passage.capture_id) ?? passage.captures.at(-1);
}

/** The whole frame of a capture, kept or not. */
export function framePicture(pictures: readonly PictureView[]): PictureView | undefined {
  return best(pictures, 'vehicle') ?? best(pictures, 'other');
}

/** The plate crop of a capture, kept or not. */
export function platePicture(pictures: readonly PictureView[]): PictureView | undefined {
  return best(pictures, 'plate');
}

function best(pictures: readonly PictureView[], kind: PictureView['kind']): PictureView | undefined {
  const ofKind = pictures.filter((p) => p.kind === kind);
  return ofKind.find((p) => p.state === 'kept') ?? ofKind[0];
}

/** Why a picture cannot be shown, in one sentence. */
export function pictureNote(picture: PictureView | undefined): string {
  if (picture === undefined) return 'The camera sent no such picture.';
  if (picture.note) return picture.note;
  switch (picture.state) {
    case 'broken':
      return 'The camera sent bytes that are not a picture. They are kept as they came.';
    case 'elsewhere':
      return 'The picture is kept elsewhere: the camera sent only an address.';
    case 'fetching':
      return 'The picture is being fetched.';
    case 'missing':
      return 'The camera sent no picture data.';
    case 'kept':
      return '';
  }
}
