import { afterEach, describe, expect, it, vi } from 'vitest';
import type { FeedEvent } from '$lib/api/types';
import { BYTES, send } from './fetch';
import { deliver } from './transport';

afterEach(() => vi.unstubAllGlobals());

describe('the one place that sends', () => {
  it('never sends anything but text and plain bytes: other bodies end the booth window', async () => {
    const sent: unknown[] = [];
    vi.stubGlobal('fetch', async (_url: string, init: RequestInit) => {
      sent.push(init.body);
      return new Response('{}');
    });
    const form = new FormData();
    form.append('picture', new Blob(['bytes']), 'a.jpg');
    await send(new Request('http://localhost/api', { method: 'POST', body: form }));
    await send(new Request('http://localhost/api', { method: 'PUT', body: new Blob(['{"a":1}']) }));
    await send(new Request('http://localhost/api', { method: 'DELETE' }));
    const headers = { 'content-type': BYTES };
    const file = new Blob([new Uint8Array([0xef, 0, 0xff])]);
    await send(new Request('http://localhost/api', { method: 'POST', headers, body: file }));
    expect(sent.slice(0, 3).map((body) => typeof body)).toEqual(['string', 'string', 'undefined']);
    expect(sent[3]).toBeInstanceOf(ArrayBuffer);
    expect([...new Uint8Array(sent[3] as ArrayBuffer)]).toEqual([0xef, 0, 0xff]);
  });
});

describe('what the feed delivers', () => {
  const event = { run: 'one', seq: 1, kind: 'lists' } as FeedEvent;
  const listener = () => ({ event: vi.fn(), resync: vi.fn(), lost: vi.fn() });

  it('is the same as text (browser) and as object (window)', () => {
    const told = listener();
    expect(deliver(JSON.stringify(event), told)).toBe('went on');
    expect(deliver(event, told)).toBe('went on');
    expect(told.event).toHaveBeenCalledTimes(2);
  });

  it('is a resync for everything that is no event', () => {
    for (const message of [{ resync: true }, '{"resync":true}', { seq: 4, data: null }, null]) {
      const told = listener();
      expect(deliver(message, told)).toBe('ended');
      expect(told.resync).toHaveBeenCalledOnce();
    }
  });
});
