/** A camera's clock offset in words: who is ahead of whom. What is wrong with it is said by the program. */
import { showSpan } from './time';

/** "agrees with this PC", "2.4 s ahead of this PC"; `null` while it is not learnt. */
export function showOffset(offset_ms: number | null | undefined): string | null {
  if (offset_ms == null) return null;
  const size = Math.abs(offset_ms);
  if (size < 500) return 'agrees with this PC';
  const span = size < 10_000 ? `${(size / 1000).toFixed(1)} s` : showSpan(size);
  return offset_ms > 0 ? `${span} ahead of this PC` : `${span} behind this PC`;
}
