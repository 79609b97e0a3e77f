import { describe, expect, it } from 'vitest';
import type { FeedEvent, Snapshot } from '$lib/api/types';
import type { FeedListener, Position } from '$lib/transport';
import { snapshot } from '../../test/views';
import { Follower, WAITS_MS, type Link } from './follower';

const settled = () => new Promise((done) => setImmediate(done));
const event = (seq: number, run = 'one') => ({ run, seq, kind: 'lists' }) as FeedEvent;

/** A program that can be made to fail, and a screen that notes what it is told. */
function stage(first: Snapshot | Error = snapshot()) {
  const noted = { snapshots: 0, events: [] as number[], links: [] as Link[], waits: [] as number[] };
  const program = { answer: first as Snapshot | Error, followed: [] as Position[], ended: 0 };
  let listener: FeedListener | undefined;
  let waiting = () => {};
  const follower = new Follower(
    {
      snapshot: async () => {
        if (program.answer instanceof Error) throw program.answer;
        return program.answer;
      },
      subscribe: (after, to) => {
        program.followed.push(after);
        listener = to;
        return () => (program.ended += 1);
      },
    },
    {
      snapshot: () => (noted.snapshots += 1),
      event: (e) => noted.events.push(e.seq),
      link: (link) => noted.links.push(link),
    },
    (run, wait_ms) => {
      noted.waits.push(wait_ms);
      waiting = run;
      return () => (waiting = () => {});
    },
  );
  return { follower, noted, program, say: () => listener!, passTime: () => waiting() };
}

describe('snapshot, then follow', () => {
  it('follows from the number of the snapshot on', async () => {
    const { follower, noted, program, say } = stage();
    await follower.start();
    expect(program.followed).toEqual([{ run: 'one', seq: 7 }]);
    say().event(event(8));
    say().event(event(9));
    expect(noted.events).toEqual([8, 9]);
  });

  it('ignores events that the snapshot already contains', async () => {
    const { follower, noted, say } = stage();
    await follower.start();
    say().event(event(6));
    say().event(event(7));
    expect(noted.events).toEqual([]);
    expect(noted.snapshots).toBe(1);
  });

  it('takes a new snapshot after a gap', async () => {
    const { follower, noted, program, say } = stage();
    await follower.start();
    program.answer = snapshot({ seq: 10 });
    say().event(event(9));
    await settled();
    expect(noted.events).toEqual([]);
    expect(noted.snapshots).toBe(2);
    expect(program.followed.at(-1)).toEqual({ run: 'one', seq: 10 });
  });

  it('takes a new snapshot when the program was started anew', async () => {
    const { follower, noted, say } = stage();
    await follower.start();
    say().event(event(8, 'two'));
    await settled();
    expect(noted.snapshots).toBe(2);
  });

  it('takes a new snapshot when told to resync', async () => {
    const { follower, noted, program, say } = stage();
    await follower.start();
    say().resync();
    await settled();
    expect(noted.snapshots).toBe(2);
    expect(program.ended).toBe(1);
  });

  it('says that the line is lost, and connects again', async () => {
    const { follower, noted, say, passTime } = stage();
    await follower.start();
    say().lost();
    expect(noted.links).toEqual(['live', 'lost']);
    passTime();
    await settled();
    expect(noted.links).toEqual(['live', 'lost', 'live']);
  });

  it('tries for ever with a bounded wait', async () => {
    const { follower, noted, passTime } = stage(new Error('no answer'));
    await follower.start();
    for (let i = 0; i < 8; i++) {
      passTime();
      await settled();
    }
    expect(noted.waits).toHaveLength(9);
    expect(noted.waits.at(-1)).toBe(WAITS_MS.at(-1));
  });

  it('does not hear an older connection any more', async () => {
    const { follower, noted, say } = stage();
    await follower.start();
    const old = say();
    await follower.start();
    old.event(event(8));
    old.lost();
    expect(noted.events).toEqual([]);
    expect(noted.links.at(-1)).toBe('live');
  });

  it('is silent after it was stopped', async () => {
    const { follower, noted, say } = stage();
    await follower.start();
    follower.stop();
    say().event(event(8));
    expect(noted.events).toEqual([]);
  });
});
