/** The booth's keys. No letter opens a gate: F11 opens the panel, and the panel wants a reason and Enter. */
import type { Binding } from '$lib/keyboard';
import { live } from '$lib/state/live.svelte';
import { allowedActs } from './allowed';
import { copyPlate } from './acts';
import { desk } from './desk.svelte';
import { dialogs } from './dialogs.svelte';

const LANE_KEYS = ['F1', 'F2', 'F3', 'F4', 'F5', 'F6', 'F7', 'F8'];

/** The keys that work; a locked screen has only those that look, and the emergency open. */
export function boothKeys(locked: boolean): Binding[] {
  return locked ? [...LOOKING, EMERGENCY] : [...LOOKING, ...ACTING, LIVE, EMERGENCY];
}

const LOOKING: Binding[] = [
  {
    keys: ['F1', 'F8'],
    help: 'Choose a lane, F1 to F8',
    run: chooseLane,
  },
  { keys: LANE_KEYS.slice(1, -1), help: '', run: chooseLane },
  { keys: ['ArrowUp'], help: 'Newer passage', run: () => desk.step(-1) },
  { keys: ['ArrowDown'], help: 'Older passage', run: () => desk.step(1) },
  { keys: ['Escape', 'Home'], help: 'Back to the newest passage of the lane', run: () => desk.follow() },
];

const ACTING: Binding[] = [
  {
    keys: ['F11'],
    help: 'Open panel: then a reason and Enter',
    run: () => desk.lane && dialogs.openPanel(desk.lane, desk.passage),
  },
  { keys: ['c'], help: 'Copy the plate', run: () => desk.passage && void copyPlate(desk.passage) },
  {
    keys: ['e'],
    help: 'Correct the plate',
    run: () => {
      if (desk.passage && allowedActs().correct) dialogs.correct = desk.passage;
    },
  },
];

const LIVE: Binding = {
  keys: ['l'],
  help: 'Live picture of the lane',
  run: () => {
    if (desk.lane && desk.lane.cameras.length > 0) dialogs.live = desk.lane;
  },
};

const EMERGENCY: Binding = {
  keys: ['Shift+F11'],
  help: 'Emergency open: sent at once, reason afterwards',
  run: () => desk.lane && dialogs.openEmergency(desk.lane, desk.passage),
};

function chooseLane(name: string) {
  const lane = live.lanes[LANE_KEYS.indexOf(name)];
  if (lane) desk.chooseLane(lane);
}
