import { describe, expect, it } from 'vitest';
import { alarm, passage } from '../../test/views';
import { mergeAlarm, mergePassage, orderAlarms, PASSAGES_KEPT, newestFirst, together } from './merge';

const ids = (rows: { id: number }[]) => rows.map((row) => row.id);

describe('the feed on the screen', () => {
  it('puts a new passage on top', () => {
    expect(ids(mergePassage([passage(2), passage(1)], passage(3)))).toEqual([3, 2, 1]);
  });

  it('changes a passage in its place, so that no row moves', () => {
    const merged = mergePassage([passage(3), passage(2), passage(1)], passage(2, { plate: 'NEW 1' }));
    expect(ids(merged)).toEqual([3, 2, 1]);
    expect(merged[1]?.plate).toBe('NEW 1');
  });

  it('keeps the other rows as the very same objects, so that only one is drawn again', () => {
    const known = [passage(2), passage(1)];
    expect(mergePassage(known, passage(3))[1]).toBe(known[0]);
  });

  it('puts a passage that comes late where its number belongs', () => {
    expect(ids(mergePassage([passage(5), passage(3)], passage(4)))).toEqual([5, 4, 3]);
  });

  it('is bounded', () => {
    let rows = [passage(0)];
    for (let id = 1; id <= PASSAGES_KEPT + 50; id++) rows = mergePassage(rows, passage(id));
    expect(rows).toHaveLength(PASSAGES_KEPT);
    expect(rows[0]?.id).toBe(PASSAGES_KEPT + 50);
  });
});

describe('the alarm strip', () => {
  const seen = { by: 'Ines', at: '2026-11-21T10:01:00Z' };

  it('has what nobody has seen first, then the more urgent, then the newer', () => {
    const order = orderAlarms([
      alarm(1, { severity: 'urgent', acknowledged: seen }),
      alarm(2, { severity: 'notice' }),
      alarm(3, { severity: 'warning', last_at: '2026-11-21T09:00:00Z' }),
      alarm(4, { severity: 'warning', last_at: '2026-11-21T09:30:00Z' }),
      alarm(5, { severity: 'urgent' }),
    ]);
    expect(ids(order)).toEqual([5, 4, 3, 2, 1]);
  });

  it('keeps an alarm that is over until somebody has seen it', () => {
    expect(ids(mergeAlarm([alarm(1)], alarm(1, { active: false })))).toEqual([1]);
  });

  it('keeps an alarm that was seen until it is over', () => {
    expect(ids(mergeAlarm([alarm(1)], alarm(1, { acknowledged: seen })))).toEqual([1]);
    expect(mergeAlarm([alarm(1)], alarm(1, { active: false, acknowledged: seen }))).toEqual([]);
  });
});

describe('requests and serial messages', () => {
  it('stand newest first, and one that changes keeps its place', () => {
    const row = (id: number, word = '') => ({ id, word });
    const all = [row(3), row(2), row(1)];
    expect(newestFirst(all, row(4)).map((r) => r.id)).toEqual([4, 3, 2, 1]);
    expect(newestFirst(all, row(2, 'new'))).toEqual([row(3), row(2, 'new'), row(1)]);
    expect(newestFirst([], row(1))).toEqual([row(1)]);
    expect(together([row(2), row(1)], [row(3), row(2, 'new')])).toEqual([row(3), row(2, 'new'), row(1)]);
  });
});
