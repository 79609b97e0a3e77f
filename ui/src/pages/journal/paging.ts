/** How the journal reads on: these lists have no cursor; the row number of the last row is one. */

/** What to give as `before` for the next page; `null` when the page was not full. Rows kept in memory have no number. */
export function nextBefore(ids: readonly number[], limit: number): string | null {
  const stored = ids.filter((id) => id > 0);
  return ids.length < limit || stored.length === 0 ? null : String(Math.min(...stored));
}
