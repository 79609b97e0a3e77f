/**
 * Which rows of the feed are drawn, and where the list stands after rows came in above. Arithmetic only.
 *
 * All rows have one height, so this is exact; a list that guesses from its length alone would jump once the
 * oldest row leaves in the same moment as a new one comes.
 */

/** Height of a row in CSS pixels. */
export const ROW_PX = 60;
/** Rows drawn above and below what is seen. */
const SPARE = 4;

/** The rows to draw: from (inclusive) and until (exclusive). */
export function drawn(scrollTop: number, height: number, count: number): { from: number; until: number } {
  const from = Math.max(0, Math.floor(scrollTop / ROW_PX) - SPARE);
  const until = Math.min(count, Math.ceil((scrollTop + height) / ROW_PX) + SPARE);
  return { from: Math.min(from, until), until };
}

/** Where to scroll so that the row that was first in view stays where it is. */
export function keepInView(
  before: readonly { id: number }[],
  after: readonly { id: number }[],
  scrollTop: number,
): number {
  const at = Math.min(Math.floor(scrollTop / ROW_PX), before.length - 1);
  const anchor = before[at];
  if (anchor === undefined) return scrollTop;
  const now = after.findIndex((row) => row.id <= anchor.id);
  return now < 0 ? scrollTop : scrollTop + (now - at) * ROW_PX;
}

/** Where to scroll so that a row is wholly in view; unchanged when it already is. */
export function reveal(index: number, scrollTop: number, height: number): number {
  const top = index * ROW_PX;
  if (top < scrollTop) return top;
  return top + ROW_PX > scrollTop + height ? top + ROW_PX - height : scrollTop;
}
