import { describe, expect, it } from 'vitest';
import { fragment, initialisation } from './fmp4';

const CONTAINERS = ['moov', 'trak', 'mdia', 'minf', 'stbl', 'dinf', 'mvex', 'moof', 'traf'];

interface Box {
  path: string;
  /** Where its content begins. */
  at: number;
  size: number;
}

/** All boxes with their paths; fails where lengths do not add up. */
function boxes(bytes: Uint8Array, from = 0, to = bytes.length, above = ''): Box[] {
  const found: Box[] = [];
  let at = from;
  while (at < to) {
    const view = new DataView(bytes.buffer, bytes.byteOffset + at);
    const size = view.getUint32(0);
    const path = above + String.fromCharCode(...bytes.subarray(at + 4, at + 8));
    expect(size, path).toBeGreaterThanOrEqual(8);
    expect(at + size, path).toBeLessThanOrEqual(to);
    found.push({ path, at: at + 8, size });
    if (CONTAINERS.includes(path.slice(-4))) found.push(...boxes(bytes, at + 8, at + size, `${path}/`));
    at += size;
  }
  expect(at).toBe(to);
  return found;
}

describe('fragmented MP4', () => {
  it('begins with a movie of one H.264 track of the right size', () => {
    const avcc = new Uint8Array([1, 0x42, 0xc0, 0x1e]);
    const bytes = initialisation({ kind: 'config', width: 640, height: 360, codec: 'avc1.42C01E', avcc });
    const found = boxes(bytes);
    expect(found.map((box) => box.path)).toContain('moov/mvex/trex');
    const view = new DataView(bytes.buffer);
    const table = found.find((box) => box.path === 'moov/trak/mdia/minf/stbl/stsd')!;
    // Behind version, count, and the head of `avc1`: 6 + 2 + 16 bytes, then width and height.
    const sample = table.at + 8 + 8;
    expect([view.getUint16(sample + 24), view.getUint16(sample + 26)]).toEqual([640, 360]);
    expect([...bytes.slice(sample + 78 + 8, sample + 78 + 12)]).toEqual([...avcc]);
    const track = found.find((box) => box.path === 'moov/trak/tkhd')!;
    expect(view.getUint32(track.at + track.size - 8 - 4) >>> 16).toBe(360);
  });

  it('carries one picture per fragment, with its time and where its bytes lie', () => {
    const data = new Uint8Array([0, 0, 0, 1, 0x65]);
    const hour_us = 3_600_000_000 * 20;
    const bytes = fragment(7, { key: true, at_us: hour_us, for_us: 40_000, data });
    const found = boxes(bytes);
    const view = new DataView(bytes.buffer);
    const time = found.find((box) => box.path === 'moof/traf/tfdt')!;
    expect(Number(view.getBigUint64(time.at + 4))).toBe(20 * 3600 * 90_000);
    const run = found.find((box) => box.path === 'moof/traf/trun')!;
    const [offset, duration, size, flags] = [8, 12, 16, 20].map((n) => view.getUint32(run.at + n));
    expect([...bytes.slice(offset, offset! + size!)]).toEqual([...data]);
    expect([duration, size, flags]).toEqual([3_600, 5, 0x0200_0000]);
  });

  it('ends one picture exactly where the next begins, however the times are rounded', () => {
    let expected: number | null = null;
    for (let n = 0; n < 100; n += 1) {
      const at_us = n * 33_333;
      const bytes = fragment(n + 1, { key: n === 0, at_us, for_us: 33_333, data: new Uint8Array(4) });
      const found = boxes(bytes);
      const view = new DataView(bytes.buffer);
      const at = Number(view.getBigUint64(found.find((b) => b.path === 'moof/traf/tfdt')!.at + 4));
      if (expected !== null) expect(at).toBe(expected);
      expected = at + view.getUint32(found.find((b) => b.path === 'moof/traf/trun')!.at + 12);
    }
  });
});
