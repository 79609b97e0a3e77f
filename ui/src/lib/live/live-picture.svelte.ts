/**
 * One live picture on the screen: the line to the program, the player, and what to say when there is no picture.
 *
 * It reports every ten pictures what it has received (the program sends no more than it can take and ends the
 * session of a screen it does not hear), comes back by itself when the line breaks, and changes to the next way of
 * showing pictures when one fails. It opens nothing where nothing can be decoded: the camera is not bothered.
 */
import { describe } from '$lib/errors';
import { transport, type LiveLine } from '$lib/transport';
import { MsePlayer } from './mse';
import { meansHere, type Means, type Player } from './player';
import { WebCodecsPlayer } from './webcodecs';
import { here, read, TRY_NOW, type Config } from './wire';

export type Showing =
  /** Asked for, nothing yet. */
  | 'connecting'
  /** Pictures come. */
  | 'live'
  /** None; it is tried again by itself. */
  | 'waiting'
  /** None, until somebody asks for another try. */
  | 'stopped';

const HERE_EVERY = 10;
const HERE_MS = 3_000;
/** The program says something every five seconds at least. */
const DEAD_MS = 12_000;
/** A picture older than this is said to be old. */
const OLD_MS = 2_000;
/** Waits before a broken line is opened again; the last one repeats. */
const WAITS_MS = [1_000, 2_000, 5_000, 10_000, 30_000];

const NO_DECODER =
  'Moving pictures cannot be shown here: there is no H.264 decoder. This is the latest capture of the camera.';
const BROKEN_LINE = 'The line to Gatehouse broke. It is opened again by itself.';

export class LivePicture {
  showing = $state<Showing>('connecting');
  /** Why there is no live picture. */
  sentence = $state('Asking the camera for its live picture.');
  /** When it is tried again, milliseconds since 1970. */
  retryAt = $state<number | null>(null);
  /** How it is shown; `null` where nothing can be decoded. */
  means = $state<Means | null>(null);
  /** What the player shows, to be placed on the page. */
  element = $state.raw<HTMLElement | null>(null);
  /** From the arrival of a picture in Gatehouse until it was painted. */
  latency_ms = $state<number | null>(null);
  /** When the picture on the screen was painted, milliseconds since 1970. */
  paintedAt = $state<number | null>(null);
  /** Width and height as the camera says. */
  size = $state.raw<{ width: number; height: number } | null>(null);

  #cameraId: number;
  #left: Means[] = [];
  #line: LiveLine | null = null;
  #player: Player | null = null;
  #config: Config | null = null;
  #received = 0;
  #reported = 0;
  #heardAt = 0;
  #failures = 0;
  #turn = 0;
  #timers = new Set<ReturnType<typeof setTimeout>>();

  constructor(cameraId: number) {
    this.#cameraId = cameraId;
  }

  /** Begins; the answer ends it. */
  start(): () => void {
    const turn = ++this.#turn;
    void meansHere().then((means) => {
      if (turn !== this.#turn) return;
      this.#left = means;
      this.#next();
    });
    const watch = setInterval(() => this.#look(), HERE_MS);
    return () => {
      clearInterval(watch);
      this.#turn += 1;
      this.#close();
      this.#player?.close();
      this.#player = null;
      this.element = null;
      this.#timers.forEach(clearTimeout);
      this.#timers.clear();
    };
  }

  /** The person wants another try now. */
  retry() {
    this.retryAt = null;
    if (this.#line === null) this.#open();
    else this.#line.tell(TRY_NOW);
  }

  /** Whether what is on the screen is from now. */
  isOld(now: number): boolean {
    return this.paintedAt !== null && now - this.paintedAt > OLD_MS;
  }

  /** Goes over to the best way that has not failed yet. */
  #next() {
    this.#player?.close();
    this.#player = null;
    this.element = null;
    this.means = this.#left.shift() ?? null;
    if (this.means === null) {
      this.#close();
      this.#say('stopped', NO_DECODER);
      return;
    }
    const turn = this.#turn;
    const watcher = {
      painted: (latency_ms: number) => turn === this.#turn && this.#painted(latency_ms),
      failed: (reason: unknown) => {
        if (turn !== this.#turn || player !== this.#player) return;
        console.warn(`Moving pictures by ${this.means} failed.`, reason);
        this.#next();
      },
    };
    const player: Player = this.means === 'webcodecs' ? new WebCodecsPlayer(watcher) : new MsePlayer(watcher);
    this.#player = player;
    this.element = player.element;
    // The new way begins at the next key frame of the line that is open.
    if (this.#config) player.config(this.#config);
    if (this.#line === null) this.#open();
  }

  #open() {
    this.#close();
    this.#say('connecting', 'Asking the camera for its live picture.');
    this.#heardAt = Date.now();
    const turn = this.#turn;
    const line = transport().stream(this.#cameraId, {
      message: (bytes) => turn === this.#turn && line === this.#line && this.#message(bytes),
      lost: (reason) => turn === this.#turn && line === this.#line && this.#lost(reason),
    });
    this.#line = line;
  }

  #close() {
    this.#line?.end();
    this.#line = null;
    this.#config = null;
    this.#received = this.#reported = 0;
    this.latency_ms = null;
  }

  #message(bytes: ArrayBuffer) {
    this.#heardAt = Date.now();
    const message = read(bytes);
    switch (message?.kind) {
      case 'config':
        this.#config = message;
        this.size = { width: message.width, height: message.height };
        this.#player?.config(message);
        break;
      case 'picture':
        this.#received += 1;
        this.#player?.picture(message);
        if (this.#received - this.#reported >= HERE_EVERY) this.#here();
        break;
      case 'status': {
        const { state, sentence, retry_in_ms } = message.status;
        if (state === 'playing') return;
        if (state === 'ended') return this.#lost(null, sentence);
        this.#say(state, sentence);
        this.retryAt = retry_in_ms === null ? null : Date.now() + retry_in_ms;
        break;
      }
    }
  }

  #here() {
    this.#reported = this.#received;
    this.#line?.tell(here(this.#received));
  }

  #painted(latency_ms: number) {
    // A single late picture is no news.
    this.latency_ms = this.latency_ms === null ? latency_ms : this.latency_ms * 0.8 + latency_ms * 0.2;
    this.paintedAt = Date.now();
    if (this.showing === 'live') return;
    this.#failures = 0;
    this.retryAt = null;
    this.showing = 'live';
  }

  #say(showing: Showing, sentence: string) {
    this.showing = showing;
    this.sentence = sentence;
  }

  #lost(reason: unknown, sentence?: string) {
    this.#close();
    const told = reason == null ? (sentence ?? BROKEN_LINE) : describe(reason).sentence;
    this.#say('waiting', told);
    const wait_ms = WAITS_MS[Math.min(this.#failures, WAITS_MS.length - 1)]!;
    this.#failures += 1;
    this.retryAt = Date.now() + wait_ms;
    const turn = this.#turn;
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      if (turn === this.#turn && this.#line === null && this.means !== null) this.#open();
    }, wait_ms);
    this.#timers.add(timer);
  }

  #look() {
    if (this.#line === null) return;
    if (Date.now() - this.#heardAt > DEAD_MS) this.#lost(null);
    else this.#here();
  }
}
