/** The browser's door: HTTP with a session cookie, the feed as server-sent events. */
import { send } from './fetch';
import { deliver, type Capabilities, type FeedListener, type Position, type Transport } from './transport';

export class WebTransport implements Transport {
  call(request: Request): Promise<Response> {
    return send(request);
  }

  subscribe(after: Position, listener: FeedListener): () => void {
    const query = new URLSearchParams({ after: String(after.seq), run: after.run });
    const source = new EventSource(`/api/v1/events?${query}`);
    const end = () => source.close();
    source.addEventListener('change', (message) => {
      if (deliver(message.data, listener) === 'ended') end();
    });
    source.addEventListener('resync', () => {
      end();
      listener.resync();
    });
    // The browser would reconnect by itself, but silently: the screen must say that its figures are old.
    source.addEventListener('error', () => {
      end();
      listener.lost();
    });
    return end;
  }

  imageUrl(path: string): string {
    return path;
  }

  async save(url: string, name: string): Promise<string | null> {
    const link = document.createElement('a');
    link.href = url;
    link.download = name;
    document.body.append(link);
    link.click();
    link.remove();
    return name;
  }

  async capabilities(): Promise<Capabilities> {
    return { saveDialog: false };
  }
}
