import { beforeEach, describe, expect, it } from 'vitest';
import { live } from '$lib/state/live.svelte';
import { lane, passage } from '../../test/views';
import { desk } from './desk.svelte';

beforeEach(() => {
  live.lanes = [lane(1), lane(2)];
  live.passages = [passage(4, { lane_id: 2 }), passage(3), passage(2, { lane_id: 2 }), passage(1)];
  desk.chooseLane(live.lanes[0]!);
});

describe('what the attendant looks at', () => {
  it('is the newest passage of the chosen lane', () => {
    expect(desk.passage?.id).toBe(3);
  });

  it('stays on the chosen lane when a car comes to another one', () => {
    live.passages = [passage(5, { lane_id: 2 }), ...live.passages];
    expect(desk.lane?.id).toBe(1);
    expect(desk.passage?.id).toBe(3);
  });

  it('goes on with the next car of the chosen lane', () => {
    live.passages = [passage(5), ...live.passages];
    expect(desk.passage?.id).toBe(5);
  });

  it('is never a late replay: no car stands there', () => {
    live.passages = [passage(5, { historic: true }), ...live.passages];
    expect(desk.passage?.id).toBe(3);
  });

  it('stays on a row that was picked, whatever arrives', () => {
    desk.pick(live.passages[3]!);
    live.passages = [passage(5), ...live.passages];
    expect(desk.passage?.id).toBe(1);
    expect(desk.following).toBe(false);
  });

  it('follows again when the newest row of the lane is picked', () => {
    desk.pick(live.passages[3]!);
    desk.pick(live.passages[1]!);
    expect(desk.following).toBe(true);
  });

  it('changes the lane with the row a person picks', () => {
    desk.pick(live.passages[2]!);
    expect(desk.lane?.id).toBe(2);
    expect(desk.passage?.id).toBe(2);
  });

  it('moves through the rows with the arrows, and stops at the ends', () => {
    desk.step(1);
    expect(desk.passage?.id).toBe(2);
    desk.step(-1);
    desk.step(-1);
    expect(desk.passage?.id).toBe(4);
    desk.step(-1);
    expect(desk.passage?.id).toBe(4);
  });
});
