/** A display of light-emitting dots as a picture: texts become dots, dots move. It knows no canvas of a page. */
import type { RenderedRow } from './api/types';

/** Dots of one row, from its top. */
export const ROW_DOTS = 16;
/** Dots a narrow character is wide; Chinese ones take two of these. */
export const CHAR_DOTS = 8;
/** Between the end of a moving text and its next beginning, in dots. */
const GAP_DOTS = 24;

/** The dots of a text: for each column from the left, one bit per dot from the top. */
export type Dots = readonly number[];

/** Colours as such displays shine. */
export const SHINE: Record<RenderedRow['color'], string> = {
  red: '#ff3b30',
  green: '#3ddc5a',
  yellow: '#ffc32b',
};

/** What a row says right now: `#T` is the time. */
export function saysNow(row: Pick<RenderedRow, 'text'>, time: string): string {
  return row.text === '#T' ? time : row.text;
}

/** Dots a character is wide: Chinese, Japanese and Korean ones are square. */
export function widthOf(character: string): number {
  return /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]/u.test(
    character,
  )
    ? ROW_DOTS
    : CHAR_DOTS;
}

/** Turns a text into dots, by drawing each character small in its own cell; none where nothing can be drawn. */
export function dotsOf(text: string): Dots {
  const characters = [...text];
  const width = characters.reduce((sum, character) => sum + widthOf(character), 0);
  if (width === 0 || typeof OffscreenCanvas === 'undefined') return [];
  const pen = new OffscreenCanvas(width, ROW_DOTS).getContext('2d', { willReadFrequently: true });
  if (!pen) return [];
  pen.font = `600 ${ROW_DOTS - 3}px "DejaVu Sans Mono", "Noto Sans Mono CJK SC", monospace`;
  pen.textBaseline = 'middle';
  pen.textAlign = 'center';
  pen.fillStyle = '#fff';
  let left = 0;
  for (const character of characters) {
    const own = widthOf(character);
    pen.fillText(character, left + own / 2, ROW_DOTS / 2 + 1, own);
    left += own;
  }
  const { data } = pen.getImageData(0, 0, width, ROW_DOTS);
  return Array.from({ length: width }, (_, x) => {
    let column = 0;
    for (let y = 0; y < ROW_DOTS; y += 1) {
      if ((data[(y * width + x) * 4 + 3] ?? 0) > 110) column |= 1 << y;
    }
    return column;
  });
}

/** Where a text stands after so many steps of its movement: by how many dots it is moved right and down. */
export function placeOf(
  scroll: RenderedRow['scroll'],
  length: number,
  width: number,
  step: number,
): { right: number; down: number } {
  const centred = Math.max(0, Math.floor((width - length) / 2));
  const loop = (span: number) => step % Math.max(1, span);
  switch (scroll) {
    case 'right_to_left':
      return { right: width - loop(width + length + GAP_DOTS), down: 0 };
    case 'left_to_right':
      return { right: loop(width + length + GAP_DOTS) - length, down: 0 };
    case 'bottom_to_top':
      return { right: centred, down: vertical(loop(ROW_DOTS * 4)) };
    case 'top_to_bottom':
      return { right: centred, down: -vertical(loop(ROW_DOTS * 4)) };
    case 'static':
      return { right: centred, down: 0 };
  }
}

/** Comes in, stands for a while, leaves. */
function vertical(step: number): number {
  if (step < ROW_DOTS) return ROW_DOTS - step;
  if (step < ROW_DOTS * 3) return 0;
  return ROW_DOTS * 3 - step;
}

/** Which of a text's columns lights at a column of the display, moved as told. */
export function lit(dots: Dots, x: number, place: { right: number; down: number }): number {
  const column = dots[x - place.right] ?? 0;
  const mask = (1 << ROW_DOTS) - 1;
  return place.down >= 0 ? (column << place.down) & mask : column >> -place.down;
}
