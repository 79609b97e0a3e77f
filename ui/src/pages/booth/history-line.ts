/** Earlier passages and openings of a plate, in one line. */
import type { PlateHistoryView } from '$lib/api/types';
import { DIRECTION } from '$lib/words';

/** `show` writes an instant as the person reads it; `passageId` is the passage on the card, which is not earlier. */
export function historyLine(
  history: PlateHistoryView,
  passageId: number,
  show: (at: string) => string,
): string {
  const earlier = history.passages.filter((p) => p.id < passageId);
  const unseen = history.passage_count - history.passages.length;
  const count = earlier.length + unseen;
  const last = earlier[0];
  const direction = last?.direction ? `${DIRECTION[last.direction].toLowerCase()}, ` : '';
  const passages =
    count === 0
      ? 'No earlier passage of this plate.'
      : `${count} earlier ${count === 1 ? 'passage' : 'passages'}` +
        (last ? `, last ${direction}${last.lane_name}, ${show(last.happened_at)}.` : '.');
  const opened = history.command_count;
  const reason = history.commands[0]?.reason;
  const openings =
    opened === 0
      ? ''
      : ` ${opened} gate ${opened === 1 ? 'command' : 'commands'}${reason ? `, last: ${reason}` : ''}.`;
  return passages + openings;
}
