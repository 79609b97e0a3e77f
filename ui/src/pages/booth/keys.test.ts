import { beforeEach, describe, expect, it } from 'vitest';
import { live } from '$lib/state/live.svelte';
import { session } from '$lib/state/session.svelte';
import { lane, passage } from '../../test/views';
import { desk } from './desk.svelte';
import { dialogs } from './dialogs.svelte';
import { boothKeys } from './keys';

function press(name: string, locked = false) {
  boothKeys(locked)
    .find((b) => b.keys.includes(name))
    ?.run(name);
}

beforeEach(() => {
  live.lanes = [lane(1), lane(2), lane(3)];
  live.passages = [passage(2), passage(1)];
  desk.chooseLane(live.lanes[0]!);
  dialogs.closeAll();
  dialogs.emergency = null;
  session.view = null;
});

describe("the booth's keys", () => {
  it('choose lanes in their fixed order', () => {
    press('F3');
    expect(desk.lane?.id).toBe(3);
    press('F8');
    expect(desk.lane?.id).toBe(3);
  });

  it('F11 opens the panel, bound to the lane and capture on the screen', () => {
    press('F11');
    desk.chooseLane(live.lanes[1]!);
    live.passages = [passage(9), ...live.passages];
    expect(dialogs.panel?.target).toMatchObject({ laneId: 1, passage: { capture_id: 20 } });
  });

  it('no letter, digit, Enter or Space opens a gate or its panel', () => {
    const bare = [...'abcdefghijklmnopqrstuvwxyz0123456789', 'Enter', 'Space'];
    for (const key of bare) {
      press(key);
      expect(dialogs.panel, key).toBeNull();
      expect(dialogs.emergency, key).toBeNull();
    }
  });

  it('a locked screen has no open panel, but has the emergency open', () => {
    press('F11', true);
    expect(dialogs.panel).toBeNull();
    press('Shift+F11', true);
    expect(dialogs.emergency?.laneId).toBe(1);
  });

  it('a capture of another lane is not linked to a gate', () => {
    live.passages = [passage(3, { lane_id: 2 }), ...live.passages];
    dialogs.openPanel(live.lanes[0]!, live.passages[0]!);
    expect(dialogs.panel?.target.passage).toBeNull();
  });
});
