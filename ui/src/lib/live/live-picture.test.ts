import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { LiveListener, Transport } from '$lib/transport';
import { useTransport } from '$lib/transport';
import { LivePicture } from './live-picture.svelte';

interface Line {
  listener: LiveListener;
  told: number[][];
  ended: boolean;
}

let lines: Line[] = [];
let stop = () => {};
const at = (n: number) => lines.at(n)!;

const status = (state: string, sentence: string, retry_in_ms: number | null = null) => {
  const json = JSON.stringify({ state, code: null, sentence, retry_in_ms });
  return new Uint8Array([0x03, ...new TextEncoder().encode(json)]).buffer;
};
const picture = () => new Uint8Array([0x02, 1, ...new Array<number>(12).fill(0), 0, 0, 0, 1, 0x65]).buffer;

async function begin(): Promise<LivePicture> {
  const shown = new LivePicture(7);
  stop = shown.start();
  await vi.advanceTimersByTimeAsync(1);
  return shown;
}

beforeEach(() => {
  vi.useFakeTimers();
  lines = [];
  useTransport({
    stream: (_camera: number, listener: LiveListener) => {
      const line: Line = { listener, told: [], ended: false };
      lines.push(line);
      return { tell: (message: Uint8Array) => line.told.push([...message]), end: () => (line.ended = true) };
    },
  } as unknown as Transport);
  vi.stubGlobal('MediaSource', { isTypeSupported: () => true });
});

afterEach(() => {
  stop();
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

describe('a live picture', () => {
  it('bothers no camera where nothing can be decoded, and says why', async () => {
    vi.stubGlobal('MediaSource', { isTypeSupported: () => false });
    const shown = await begin();
    expect(lines).toHaveLength(0);
    expect([shown.showing, shown.means]).toEqual(['stopped', null]);
    expect(shown.sentence).toContain('there is no H.264 decoder');
  });

  it('reports what it has received every ten pictures, and that it is there every three seconds', async () => {
    await begin();
    for (let n = 0; n < 25; n += 1) at(0).listener.message(picture());
    expect(at(0).told).toEqual([
      [0x10, 0, 0, 0, 10],
      [0x10, 0, 0, 0, 20],
    ]);
    at(0).listener.message(new Uint8Array([0x04]).buffer);
    await vi.advanceTimersByTimeAsync(3_000);
    expect(at(0).told.at(-1)).toEqual([0x10, 0, 0, 0, 25]);
  });

  it('says why there is none, and asks for another try when the person does', async () => {
    const shown = await begin();
    at(0).listener.message(status('stopped', "The camera's password was refused."));
    expect([shown.showing, shown.sentence]).toEqual(['stopped', "The camera's password was refused."]);
    shown.retry();
    expect(at(0).told).toEqual([[0x11]]);
  });

  it('opens a broken line again with growing pauses', async () => {
    const shown = await begin();
    at(0).listener.lost();
    expect(shown.showing).toBe('waiting');
    await vi.advanceTimersByTimeAsync(1_000);
    expect(lines).toHaveLength(2);
    at(1).listener.lost();
    await vi.advanceTimersByTimeAsync(1_000);
    expect(lines).toHaveLength(2);
    await vi.advanceTimersByTimeAsync(1_000);
    expect(lines).toHaveLength(3);
  });

  it('takes a line that says nothing for dead', async () => {
    const shown = await begin();
    await vi.advanceTimersByTimeAsync(15_000);
    expect(at(0).ended).toBe(true);
    expect(shown.sentence).toContain('The line to Gatehouse broke');
  });

  it('says goodbye when it ends, and hears nothing of that line any more', async () => {
    const shown = await begin();
    stop();
    expect(at(0).ended).toBe(true);
    at(0).listener.message(status('stopped', 'Too late.'));
    expect(shown.sentence).not.toBe('Too late.');
  });
});
