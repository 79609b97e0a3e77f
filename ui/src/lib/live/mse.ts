/**
 * Plays with Media Source Extensions where WebCodecs is missing: fragmented MP4 in a `<video>`.
 *
 * A picture is handed over when the next one has come, because only then it is known for how long it is shown; so it
 * is one picture later than WebCodecs. The element is kept near the end of what is buffered, and what was shown is
 * removed.
 */
import { fragment, initialisation } from './fmp4';
import type { Player, Watcher } from './player';
import type { Config, Picture } from './wire';

/** Further behind the newest picture than this, it jumps. */
const LATE_S = 1;
/** Where it jumps to, before the end. */
const NEAR_END_S = 0.1;
/** What was shown longer ago is removed. */
const KEPT_S = 10;
/** Pieces that may wait for the buffer; then it begins anew at a key frame. */
const MAX_WAITING = 200;
/** A camera that says nothing about time shows a picture for so long. */
const USUAL_US = 40_000;
const LONGEST_US = 2_000_000;

export class MsePlayer implements Player {
  readonly element = document.createElement('video');
  #watcher: Watcher;
  #source: MediaSource | null = null;
  #buffer: SourceBuffer | null = null;
  #waiting: Uint8Array<ArrayBuffer>[] = [];
  #held: Picture | null = null;
  #fragments = 0;
  #needsKey = true;
  #address = '';
  #look: ReturnType<typeof setInterval>;
  #shown_s = 0;

  constructor(watcher: Watcher) {
    this.#watcher = watcher;
    this.element.muted = true;
    this.element.playsInline = true;
    this.element.autoplay = true;
    this.element.addEventListener('error', () => {
      if (this.#source) this.#watcher.failed(this.element.error);
    });
    this.#look = setInterval(() => this.#keepUp(), 100);
  }

  config(config: Config): void {
    this.#end();
    const type = `video/mp4; codecs="${config.codec}"`;
    if (!MediaSource.isTypeSupported(type)) {
      this.#watcher.failed(new Error(`${type} is not supported`));
      return;
    }
    const source = new MediaSource();
    this.#source = source;
    this.#waiting = [initialisation(config)];
    source.addEventListener('sourceopen', () => this.#opened(source, type), { once: true });
    this.#address = URL.createObjectURL(source);
    this.element.src = this.#address;
  }

  picture(picture: Picture): void {
    if (this.#needsKey && !picture.key) return;
    this.#needsKey = false;
    const held = this.#held;
    this.#held = picture;
    if (held === null) return;
    const gap_us = picture.timestamp_us - held.timestamp_us;
    const for_us = gap_us > 0 && gap_us < LONGEST_US ? gap_us : USUAL_US;
    this.#fragments += 1;
    this.#waiting.push(
      fragment(this.#fragments, { key: held.key, at_us: held.timestamp_us, for_us, data: held.data }),
    );
    if (this.#waiting.length > MAX_WAITING) {
      this.#waiting = [];
      this.#held = null;
      this.#needsKey = true;
    }
    this.#append();
  }

  close(): void {
    clearInterval(this.#look);
    this.#end();
  }

  #opened(source: MediaSource, type: string) {
    if (source !== this.#source) return;
    try {
      this.#buffer = source.addSourceBuffer(type);
    } catch (reason) {
      this.#watcher.failed(reason);
      return;
    }
    this.#buffer.addEventListener('updateend', () => this.#append());
    this.#append();
  }

  #append() {
    const buffer = this.#buffer;
    if (!buffer || buffer.updating || this.#source?.readyState !== 'open') return;
    try {
      const begun = buffer.buffered.length > 0 ? buffer.buffered.start(0) : 0;
      if (this.element.currentTime - begun > 2 * KEPT_S) {
        buffer.remove(0, this.element.currentTime - KEPT_S);
        return;
      }
      const next = this.#waiting.shift();
      if (next) buffer.appendBuffer(next);
    } catch (reason) {
      this.#watcher.failed(reason);
    }
  }

  /** Stays near the newest picture, and tells what is on the screen. */
  #keepUp() {
    const { element } = this;
    const ranges = element.buffered;
    if (ranges.length === 0) return;
    const end = ranges.end(ranges.length - 1);
    const behind_s = end - element.currentTime;
    if (behind_s > LATE_S || behind_s < 0) element.currentTime = Math.max(0, end - NEAR_END_S);
    if (element.paused) element.play().catch((reason: unknown) => console.debug('Not playing yet.', reason));
    if (element.currentTime === this.#shown_s || element.readyState < 2) return;
    this.#shown_s = element.currentTime;
    this.#watcher.painted(Math.max(0, behind_s * 1000) + (this.#held?.held_ms ?? 0));
  }

  #end() {
    this.#source = null;
    this.#buffer = null;
    this.#waiting = [];
    this.#held = null;
    this.#fragments = 0;
    this.#needsKey = true;
    if (this.#address) URL.revokeObjectURL(this.#address);
    this.#address = '';
    this.element.removeAttribute('src');
    this.element.load();
  }
}
