/** A program that answers as a test says, and remembers what it was asked. */
import { useTransport } from '$lib/transport';

export interface Asked {
  /** "PUT /api/v1/lanes/3". */
  what: string;
  body: unknown;
}

type Answer = { status?: number; body?: unknown };

/** Answers each request through `answer`; what it was asked is in the list that comes back. */
export function program(answer: (asked: Asked) => Answer): Asked[] {
  const all: Asked[] = [];
  useTransport({
    call: async (request) => {
      const text = request.method === 'GET' ? '' : await request.text();
      const what = `${request.method} ${new URL(request.url).pathname}`;
      const asked = { what, body: text === '' ? null : (JSON.parse(text) as unknown) };
      all.push(asked);
      const { status = 200, body } = answer(asked);
      return new Response(status === 204 ? null : JSON.stringify(body ?? null), {
        status,
        headers: { 'content-type': 'application/json' },
      });
    },
    subscribe: () => () => {},
    stream: () => ({ tell: () => {}, end: () => {} }),
    imageUrl: (path) => path,
    save: async (_url, name) => name,
    capabilities: async () => ({ saveDialog: false }),
  });
  return all;
}
