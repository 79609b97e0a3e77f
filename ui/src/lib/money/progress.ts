/** How far a look is, as a share of what the look before found. A guess: it never says that it is complete. */
import type { LookProgress } from '$lib/api/types';

/** 0 to 0.95; `undefined` = nobody can guess. */
export function expectedShare(progress: LookProgress | null | undefined): number | undefined {
  if (progress?.expected == null || progress.expected <= 0) return undefined;
  return Math.min(0.95, progress.records / progress.expected);
}
