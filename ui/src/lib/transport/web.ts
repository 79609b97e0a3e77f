/** The browser's door: HTTP with a session cookie, the feed as server-sent events, live pictures over WebSockets. */
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

  stream(cameraId: number, listener: LiveListener): LiveLine {
    const address = new URL(`/api/v1/cameras/${cameraId}/live`, location.href);
    address.protocol = address.protocol === 'https:' ? 'wss:' : 'ws:';
    const socket = new WebSocket(address);
    socket.binaryType = 'arraybuffer';
    let open = true;
    socket.addEventListener('message', ({ data }) => {
      if (open && data instanceof ArrayBuffer) listener.message(data);
    });
    // An error is always followed by this; why an opening was refused, a browser does not tell.
    socket.addEventListener('close', () => {
      if (open) listener.lost();
      open = false;
    });
    return {
      tell: (message) => {
        if (open && socket.readyState === WebSocket.OPEN) socket.send(message);
      },
      end: () => {
        open = false;
        socket.close();
      },
    };
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
