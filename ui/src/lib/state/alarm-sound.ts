/** When the one alarm sound is due. Pure; `sound.svelte.ts` plays it. */
import type { AlarmView } from '$lib/api/types';

/** An urgent alarm is heard again until somebody acknowledges it. */
export const REPEAT_MS = 10_000;

export interface Heard {
  /** Alarm id and count that were already announced. */
  announced: ReadonlyMap<number, number>;
  lastPlayed: number;
}

export const NOTHING_HEARD: Heard = { announced: new Map(), lastPlayed: 0 };

/** Decides whether to play now, and what has been announced from then on. */
export function soundDue(
  alarms: readonly AlarmView[],
  heard: Heard,
  now: number,
): { play: boolean; heard: Heard } {
  const loud = alarms.filter((a) => a.acknowledged == null && a.severity !== 'notice');
  const fresh = loud.some((a) => (heard.announced.get(a.id) ?? 0) < a.count);
  const urgent = loud.some((a) => a.severity === 'urgent' && a.active);
  const play = fresh || (urgent && now - heard.lastPlayed >= REPEAT_MS);
  return {
    play,
    heard: {
      announced: new Map(loud.map((a) => [a.id, a.count])),
      lastPlayed: play ? now : heard.lastPlayed,
    },
  };
}
