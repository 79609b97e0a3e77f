/**
 * The one way to the program: requests, the feed, pictures, live pictures, downloads.
 *
 * Its two implementations (`window.ts`, `web.ts`) are the only places that know through which door the page
 * came. Everything else asks what it can do, never where it runs. No retry and no state is kept here.
 */
import type { FeedEvent } from '$lib/api/types';

/** A place in the feed: which run of the program, and the number of the last event that is known. */
export interface Position {
  run: string;
  seq: number;
}

/** What a follower of the feed is told. After `resync` or `lost` nothing more comes. */
export interface FeedListener {
  event(event: FeedEvent): void;
  /** Too much was missed: take a new snapshot. */
  resync(): void;
  /** The line is gone. */
  lost(): void;
}

/** Who watches a live picture. After `lost` nothing more comes. */
export interface LiveListener {
  /** One binary message, as the API documents them for `/cameras/{id}/live`. */
  message(bytes: ArrayBuffer): void;
  /** The line is gone or never came about; the reason, if one is known. */
  lost(reason?: unknown): void;
}

/** An open live picture. */
export interface LiveLine {
  /** Says something to the program; without effect once the line is gone. */
  tell(message: Uint8Array<ArrayBuffer>): void;
  /** Leaves; nothing more comes. */
  end(): void;
}

export interface Capabilities {
  /** Downloads go through a dialog that says where the file was put. */
  saveDialog: boolean;
}

export interface Transport {
  /** Sends a request. Rejects with a `TypeError` when no answer came. */
  call(request: Request): Promise<Response>;
  /** Follows the feed from a position on; the answer ends it. */
  subscribe(after: Position, listener: FeedListener): () => void;
  /** Opens the live picture of a camera. */
  stream(cameraId: number, listener: LiveListener): LiveLine;
  /** Where an `<img>` finds what the API serves under `path` ("/api/v1/captures/7/pictures/0"). */
  imageUrl(path: string): string;
  /** Saves what the API serves under `url` as `name`. Answers where it went, `null` when cancelled. */
  save(url: string, name: string): Promise<string | null>;
  capabilities(): Promise<Capabilities>;
}

/** What the feed delivers: an event, or the word that too much was missed. */
export function deliver(message: unknown, listener: FeedListener): 'went on' | 'ended' {
  const value: unknown = typeof message === 'string' ? JSON.parse(message) : message;
  if (isEvent(value)) {
    listener.event(value);
    return 'went on';
  }
  listener.resync();
  return 'ended';
}

function isEvent(value: unknown): value is FeedEvent {
  return typeof value === 'object' && value !== null && 'kind' in value && 'seq' in value && 'run' in value;
}
