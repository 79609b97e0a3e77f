/**
 * Decodes with WebCodecs and paints on a canvas: the least delay, nothing is buffered.
 *
 * Decoding runs beside the page. Of several decoded pictures only the newest is painted; a decoder that is behind
 * goes on at the next key frame.
 */
import type { Player, Watcher } from './player';
import type { Config, Picture } from './wire';

/** A picture that waits longer for its decoding is late. */
const LATE_MS = 1_000;
/** Pictures that may wait for their decoding: a newcomer is sent up to a hundred at once. */
const MAX_WAITING = 150;
/** Decoders that broke one after the other without one picture between; then it is given up. */
const MAX_BREAKS = 3;

interface Arrival {
  at: number;
  held_ms: number;
}

export class WebCodecsPlayer implements Player {
  readonly element = document.createElement('canvas');
  #paper = this.element.getContext('2d', { alpha: false });
  #watcher: Watcher;
  #config: VideoDecoderConfig | null = null;
  #decoder: VideoDecoder | null = null;
  #needsKey = true;
  #breaks = 0;
  /** When the pictures that are being decoded arrived, by timestamp, oldest first. */
  #arrivals = new Map<number, Arrival>();
  #newest: VideoFrame | null = null;
  #painting = 0;

  constructor(watcher: Watcher) {
    this.#watcher = watcher;
  }

  config(config: Config): void {
    this.#config = {
      codec: config.codec,
      description: config.avcc,
      codedWidth: config.width,
      codedHeight: config.height,
      optimizeForLatency: true,
    };
    this.#begin();
  }

  picture(picture: Picture): void {
    if (this.#isBehind()) this.#needsKey = true;
    if (this.#needsKey) {
      if (!picture.key || this.#config === null) return;
      if (this.#arrivals.size > 0 || this.#decoder?.state !== 'configured') this.#begin();
    }
    this.#needsKey = false;
    this.#arrivals.set(picture.timestamp_us, { at: performance.now(), held_ms: picture.held_ms });
    try {
      this.#decoder?.decode(
        new EncodedVideoChunk({
          type: picture.key ? 'key' : 'delta',
          timestamp: picture.timestamp_us,
          data: picture.data,
        }),
      );
    } catch (reason) {
      this.#broke(reason);
    }
  }

  close(): void {
    cancelAnimationFrame(this.#painting);
    this.#end();
    this.#config = null;
  }

  #begin() {
    this.#end();
    this.#needsKey = true;
    const decoder: VideoDecoder = new VideoDecoder({
      output: (frame) => (decoder === this.#decoder ? this.#decoded(frame) : frame.close()),
      error: (reason) => decoder === this.#decoder && this.#broke(reason),
    });
    this.#decoder = decoder;
    try {
      decoder.configure(this.#config!);
    } catch (reason) {
      this.#watcher.failed(reason);
    }
  }

  #end() {
    if (this.#decoder && this.#decoder.state !== 'closed') this.#decoder.close();
    this.#decoder = null;
    this.#arrivals.clear();
    this.#newest?.close();
    this.#newest = null;
  }

  #isBehind(): boolean {
    const [oldest] = this.#arrivals.values();
    if (oldest === undefined) return false;
    return this.#arrivals.size > MAX_WAITING || performance.now() - oldest.at > LATE_MS;
  }

  #broke(reason: unknown) {
    this.#breaks += 1;
    if (this.#breaks >= MAX_BREAKS) this.#watcher.failed(reason);
    else this.#begin();
  }

  #decoded(frame: VideoFrame) {
    this.#breaks = 0;
    this.#newest?.close();
    this.#newest = frame;
    if (this.#painting === 0) this.#painting = requestAnimationFrame(() => this.#paint());
  }

  #paint() {
    this.#painting = 0;
    const frame = this.#newest;
    if (frame === null) return;
    this.#newest = null;
    const { element } = this;
    if (element.width !== frame.displayWidth || element.height !== frame.displayHeight) {
      element.width = frame.displayWidth;
      element.height = frame.displayHeight;
    }
    this.#paper?.drawImage(frame, 0, 0, element.width, element.height);
    const arrival = this.#arrivals.get(frame.timestamp);
    frame.close();
    // Decoders answer in order: what is older was painted over.
    for (const timestamp of this.#arrivals.keys()) {
      if (timestamp <= frame.timestamp) this.#arrivals.delete(timestamp);
    }
    if (arrival) this.#watcher.painted(performance.now() - arrival.at + arrival.held_ms);
  }
}
