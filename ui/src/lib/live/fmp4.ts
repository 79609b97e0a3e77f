/**
 * Writes H.264 as fragmented MP4 (ISO/IEC 14496-12 and -15), one fragment per picture, for Media Source Extensions.
 *
 * It knows one video track and nothing else; decoding order is showing order (cameras send no B-frames).
 */
import type { Config } from './wire';

/** Ticks per second of the track: microseconds become ticks without rounding errors that add up. */
const TIMESCALE = 90_000;

type Part = Uint8Array | number[];

/** What a `SourceBuffer` needs before the first picture. */
export function initialisation({ width, height, avcc }: Config): Uint8Array<ArrayBuffer> {
  const sample = box(
    'avc1',
    zeros(6),
    u16(1), // data reference
    zeros(16),
    u16(width),
    u16(height),
    u32(0x0048_0000), // 72 dpi
    u32(0x0048_0000),
    zeros(4),
    u16(1), // pictures per sample
    zeros(32),
    u16(0x0018), // depth
    u16(0xffff),
    box('avcC', avcc),
  );
  const table = box(
    'stbl',
    full('stsd', 0, u32(1), sample),
    full('stts', 0, u32(0)),
    full('stsc', 0, u32(0)),
    full('stsz', 0, u32(0), u32(0)),
    full('stco', 0, u32(0)),
  );
  const media = box(
    'mdia',
    full('mdhd', 0, zeros(8), u32(TIMESCALE), u32(0), u16(0x55c4), u16(0)), // language "und"
    full('hdlr', 0, zeros(4), ascii('vide'), zeros(12), ascii('video\0')),
    box('minf', full('vmhd', 1, zeros(8)), box('dinf', full('dref', 0, u32(1), full('url ', 1))), table),
  );
  const track = box(
    'trak',
    full(
      'tkhd',
      3,
      zeros(8),
      u32(1),
      zeros(4),
      u32(0),
      zeros(16),
      MATRIX,
      u32(width << 16),
      u32(height << 16),
    ),
    media,
  );
  const movie = box(
    'moov',
    full(
      'mvhd',
      0,
      zeros(8),
      u32(TIMESCALE),
      u32(0),
      u32(0x0001_0000),
      u16(0x0100),
      zeros(10),
      MATRIX,
      zeros(24),
      u32(2),
    ),
    track,
    box('mvex', full('trex', 0, u32(1), u32(1), u32(0), u32(0), u32(0))),
  );
  return joined([box('ftyp', ascii('isom'), u32(0x200), ascii('isomiso5avc1mp41')), movie]);
}

export interface Sample {
  key: boolean;
  /** When it is shown, and for how long. */
  at_us: number;
  for_us: number;
  data: Uint8Array;
}

/** One picture; `number` counts fragments from 1. */
export function fragment(number: number, { key, at_us, for_us, data }: Sample): Uint8Array<ArrayBuffer> {
  const at = ticks(at_us);
  const flags = key ? 0x0200_0000 : 0x0101_0000; // depends on no other / on others, not a sync sample
  const moof = (offset: number) =>
    box(
      'moof',
      full('mfhd', 0, u32(number)),
      box(
        'traf',
        full('tfhd', 0x02_0000, u32(1)), // offsets count from here
        version1('tfdt', u32(Math.floor(at / 2 ** 32)), u32(at % 2 ** 32)),
        // Data offset, and per sample: duration, size, flags.
        full(
          'trun',
          0x0701,
          u32(1),
          u32(offset),
          u32(Math.max(1, ticks(at_us + for_us) - at)),
          u32(data.length),
          u32(flags),
        ),
      ),
    );
  return joined([moof(moof(0).length + 8), box('mdat', data)]);
}

const ticks = (us: number) => Math.round((us * TIMESCALE) / 1e6);

function box(type: string, ...parts: Part[]): Uint8Array<ArrayBuffer> {
  const length = parts.reduce((sum, part) => sum + part.length, 8);
  return joined([u32(length), ascii(type), ...parts]);
}

const full = (type: string, flags: number, ...parts: Part[]) => box(type, u32(flags), ...parts);
const version1 = (type: string, ...parts: Part[]) => box(type, u32(0x0100_0000), ...parts);

function joined(parts: Part[]): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

const u16 = (n: number) => [(n >>> 8) & 0xff, n & 0xff];
const u32 = (n: number) => [(n >>> 24) & 0xff, (n >>> 16) & 0xff, (n >>> 8) & 0xff, n & 0xff];
const zeros = (n: number) => new Uint8Array(n);
const ascii = (text: string) => [...text].map((letter) => letter.charCodeAt(0));
/** No turning, no stretching. */
const MATRIX = [0x0001_0000, 0, 0, 0, 0x0001_0000, 0, 0, 0, 0x4000_0000].flatMap(u32);
