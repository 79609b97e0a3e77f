/** Marks the moment a passage is on the glass, for the bench. Keeps few marks: a screen stays open for weeks. */

const MOST_MARKS = 500;
const names: string[] = [];

/** Call when the row has been put in the page; the mark is set after the next paint. */
export function markPainted(captureId: number): void {
  requestAnimationFrame(() =>
    requestAnimationFrame(() => {
      const name = `passage-painted:${captureId}`;
      performance.mark(name);
      names.push(name);
      if (names.length > MOST_MARKS) performance.clearMarks(names.shift());
    }),
  );
}
