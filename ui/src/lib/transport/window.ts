/**
 * The booth window's door: the same router in process; the feed and live pictures over channels, since a custom
 * scheme cannot stream.
 */
import { Channel, invoke } from '@tauri-apps/api/core';
import { Failure } from '$lib/failure';
import { send } from './fetch';
import {
  deliver,
  type Capabilities,
  type FeedListener,
  type LiveLine,
  type LiveListener,
  type Position,
  type Transport,
} from './transport';

/** The word "goodbye" of a live picture. */
const GOODBYE = new Uint8Array([0x12]);

export class WindowTransport implements Transport {
  call(request: Request): Promise<Response> {
    return send(request);
  }

  subscribe(after: Position, listener: FeedListener): () => void {
    let following = true;
    const channel = new Channel<unknown>();
    channel.onmessage = (message) => {
      if (following && deliver(message, listener) === 'ended') following = false;
    };
    invoke('subscribe', { channel, after: after.seq }).catch((reason: unknown) => {
      console.error('The window did not open the feed.', reason);
      if (following) listener.lost();
      following = false;
    });
    return () => {
      following = false;
    };
  }

  stream(cameraId: number, listener: LiveListener): LiveLine {
    let open = true;
    const lost = (reason?: unknown) => {
      if (open) listener.lost(reason);
      open = false;
    };
    const channel = new Channel<ArrayBuffer>();
    channel.onmessage = (bytes) => {
      if (!open) return;
      if (bytes.byteLength === 0) lost();
      else listener.message(bytes);
    };
    const opening = invoke<number>('live', { camera: cameraId, channel });
    // The shell refuses in the API's form, without a status.
    opening.catch((refusal: unknown) => lost(Failure.fromAnswer(0, refusal)));
    const tell = (message: Uint8Array) => {
      opening
        .then((line) => invoke('live_tell', { line, message: [...message] }))
        .catch((reason: unknown) => lost(reason));
    };
    return {
      tell: (message) => open && tell(message),
      end: () => {
        if (open) tell(GOODBYE);
        open = false;
      },
    };
  }

  imageUrl(path: string): string {
    return path;
  }

  async save(url: string, name: string): Promise<string | null> {
    try {
      return await invoke<string | null>('save', { url, name });
    } catch (refusal) {
      // The shell refuses in the API's form, without a status.
      throw Failure.fromAnswer(0, refusal);
    }
  }

  async capabilities(): Promise<Capabilities> {
    const told = await invoke<{ save?: boolean }>('capabilities');
    return { saveDialog: told.save === true };
  }
}
