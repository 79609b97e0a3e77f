/** The booth window's door: the same router in process; the feed over a channel, since a custom scheme cannot stream. */
import { Channel, invoke } from '@tauri-apps/api/core';
import { Failure } from '$lib/failure';
import { send } from './fetch';
import { deliver, type Capabilities, type FeedListener, type Position, type Transport } from './transport';

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
