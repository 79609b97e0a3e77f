/** Zooming into a picture that fits its frame: arithmetic only. Units are CSS pixels of the frame. */

export interface View {
  /** 1 = the whole picture. */
  scale: number;
  /** Shift of the picture's middle from the frame's middle. */
  x: number;
  y: number;
}

export interface Size {
  width: number;
  height: number;
}

export const WHOLE: View = { scale: 1, x: 0, y: 0 };
export const MOST = 10;

/** Keeps the picture over the frame: never an empty edge inside, never smaller than whole. */
export function clamp(view: View, frame: Size): View {
  const scale = Math.min(MOST, Math.max(1, view.scale));
  const room = { x: (frame.width * (scale - 1)) / 2, y: (frame.height * (scale - 1)) / 2 };
  const within = (value: number, most: number) => Math.min(most, Math.max(-most, value));
  return { scale, x: within(view.x, room.x), y: within(view.y, room.y) };
}

/** Zooms by a factor so that the point (from the frame's middle) stays where it is. */
export function zoomAt(view: View, factor: number, point: { x: number; y: number }, frame: Size): View {
  const scale = Math.min(MOST, Math.max(1, view.scale * factor));
  const grown = scale / view.scale;
  return clamp(
    { scale, x: point.x - (point.x - view.x) * grown, y: point.y - (point.y - view.y) * grown },
    frame,
  );
}

export function moveBy(view: View, dx: number, dy: number, frame: Size): View {
  return clamp({ scale: view.scale, x: view.x + dx, y: view.y + dy }, frame);
}
