/** How cameras and lists stand to each other, in a few words. What is true is decided by the program. */
import type { CameraListPhase, CameraListView, EntryCamerasView } from '$lib/api/types';

export const PHASE: Record<CameraListPhase, string> = {
  off: 'Gets no lists',
  up_to_date: 'Up to date',
  running: 'Being brought up to date',
  waiting: 'Waiting',
  paused: 'Paused',
  refused: 'Entries refused',
};

export const entries = (n: number) => `${n.toLocaleString('en')} ${n === 1 ? 'entry' : 'entries'}`;
export const cameras = (n: number) => `${n.toLocaleString('en')} ${n === 1 ? 'camera' : 'cameras'}`;

/** Where an entry is: "On 7 of 8 cameras"; `null` = no camera has it or is to have it. */
export function onCameras(of: EntryCamerasView): { words: string; tone: 'quiet' | 'amber' } | null {
  if (of.wanted === 0 && of.leaving === 0) return null;
  if (of.wanted === 0) return { words: `Still on ${cameras(of.leaving)}`, tone: 'amber' };
  const held = `On ${of.held} of ${cameras(of.wanted)}`;
  const more = [
    of.refused > 0 ? `${of.refused} refused` : '',
    of.leaving > 0 ? `still on ${of.leaving} other` : '',
  ].filter((words) => words !== '');
  const complete = of.held === of.wanted && of.leaving === 0;
  return { words: [held, ...more].join(', '), tone: complete ? 'quiet' : 'amber' };
}

/** All cameras whose lists are being sent, taken together; `null` = none is. */
export function inAll(
  lists: readonly CameraListView[],
): { done: number; total: number; cameras: number } | null {
  const running = lists.filter((list) => list.progress != null);
  if (running.length === 0) return null;
  const sum = (of: 'done' | 'total') => running.reduce((all, list) => all + (list.progress?.[of] ?? 0), 0);
  return { done: sum('done'), total: sum('total'), cameras: running.length };
}

/** Cameras that open by themselves for their own allow list, and for how many entries. */
export function openers(lists: readonly CameraListView[]): { cameras: number; entries: number } {
  const holding = lists.filter((list) => (list.holds?.allow ?? 0) > 0);
  return {
    cameras: holding.length,
    entries: holding.reduce((all, list) => all + (list.holds?.allow ?? 0), 0),
  };
}
