/**
 * Snapshot, then follow: the rule by which a screen is right again after anything.
 *
 * A gap in the numbers, another run of the program or the word "resync" lead to a new snapshot; a lost line is
 * said, and tried again for ever with a bounded wait. It keeps no picture of the site itself.
 */
import type { FeedEvent, Snapshot } from '$lib/api/types';
import type { FeedListener, Position } from '$lib/transport';

export type Link = 'connecting' | 'live' | 'lost';

export interface Source {
  snapshot(): Promise<Snapshot>;
  subscribe(after: Position, listener: FeedListener): () => void;
}

export interface Sink {
  snapshot(snapshot: Snapshot): void;
  event(event: FeedEvent): void;
  link(link: Link, reason?: unknown): void;
}

/** Waits before the next try, in milliseconds; the last one repeats. */
export const WAITS_MS = [500, 1_000, 2_000, 5_000, 10_000] as const;

export class Follower {
  #source: Source;
  #sink: Sink;
  #later: (run: () => void, wait_ms: number) => () => void;
  #at: Position = { run: '', seq: 0 };
  #end = () => {};
  #cancelWait = () => {};
  #failures = 0;
  /** Each connection has a number; what an older one still says is not heard. */
  #turn = 0;

  constructor(source: Source, sink: Sink, later = laterByTimer) {
    this.#source = source;
    this.#sink = sink;
    this.#later = later;
  }

  /** Takes a snapshot now and follows from there. */
  async start(): Promise<void> {
    this.stop();
    const turn = this.#turn;
    let snapshot;
    try {
      snapshot = await this.#source.snapshot();
    } catch (reason) {
      if (turn === this.#turn) this.#tryLater(reason);
      return;
    }
    if (turn !== this.#turn) return;
    this.#at = { run: snapshot.run, seq: snapshot.seq };
    this.#failures = 0;
    this.#sink.snapshot(snapshot);
    this.#sink.link('live');
    this.#end = this.#source.subscribe(this.#at, {
      event: (event) => this.#event(turn, event),
      resync: () => this.#again(turn),
      lost: () => turn === this.#turn && this.#tryLater('lost'),
    });
  }

  stop() {
    this.#turn += 1;
    this.#cancelWait();
    this.#end();
    this.#end = () => {};
  }

  /** The line was found dead by other means. */
  lost(reason: unknown) {
    this.#tryLater(reason);
  }

  #event(turn: number, event: FeedEvent) {
    if (turn !== this.#turn) return;
    if (event.run === this.#at.run && event.seq <= this.#at.seq) return;
    if (event.run !== this.#at.run || event.seq !== this.#at.seq + 1) {
      this.#again(turn);
      return;
    }
    this.#at = { run: event.run, seq: event.seq };
    this.#sink.event(event);
  }

  #again(turn: number) {
    if (turn === this.#turn) void this.start();
  }

  #tryLater(reason: unknown) {
    this.stop();
    this.#sink.link('lost', reason);
    const wait_ms = WAITS_MS[Math.min(this.#failures, WAITS_MS.length - 1)]!;
    this.#failures += 1;
    this.#cancelWait = this.#later(() => void this.start(), wait_ms);
  }
}

function laterByTimer(run: () => void, wait_ms: number): () => void {
  const timer = setTimeout(run, wait_ms);
  return () => clearTimeout(timer);
}
