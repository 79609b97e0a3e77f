/** What every way of showing moving pictures can do, and which of them this page has. */
import type { Config, Picture } from './wire';

/** Who uses a player. */
export interface Watcher {
  /** A picture is on the screen; `latency_ms` = from its arrival in Gatehouse until then. */
  painted(latency_ms: number): void;
  /** It cannot go on; another way may. */
  failed(reason: unknown): void;
}

export interface Player {
  /** What is shown: it belongs to whoever places it on the page. */
  readonly element: HTMLElement;
  config(config: Config): void;
  picture(picture: Picture): void;
  close(): void;
}

/** A way of showing moving pictures, best first. */
export type Means = 'webcodecs' | 'mse';

/** Constrained baseline: what cannot decode this decodes no H.264. */
const PLAINEST = 'avc1.42E01E';

/** The ways this page has. WebKit without a decoder has the interfaces all the same, so they are asked. */
export async function meansHere(): Promise<Means[]> {
  const means: Means[] = [];
  if (await hasWebCodecs()) means.push('webcodecs');
  if (typeof MediaSource !== 'undefined' && MediaSource.isTypeSupported(`video/mp4; codecs="${PLAINEST}"`)) {
    means.push('mse');
  }
  return means;
}

async function hasWebCodecs(): Promise<boolean> {
  if (typeof VideoDecoder === 'undefined' || typeof EncodedVideoChunk === 'undefined') return false;
  try {
    const config = { codec: PLAINEST, codedWidth: 640, codedHeight: 360 };
    return (await VideoDecoder.isConfigSupported(config)).supported === true;
  } catch {
    return false;
  }
}
