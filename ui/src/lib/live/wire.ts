/** The messages of a live picture, byte for byte as the API documents them. It keeps nothing and plays nothing. */
import type { LiveStatus } from '$lib/api/types';

/** How to decode the pictures that follow. */
export interface Config {
  kind: 'config';
  width: number;
  height: number;
  /** RFC 6381: `avc1.640028`. */
  codec: string;
  /** The `avcC` record. */
  avcc: Uint8Array<ArrayBuffer>;
}

/** One picture. */
export interface Picture {
  kind: 'picture';
  /** Decoding can begin here. */
  key: boolean;
  timestamp_us: number;
  /** Time it spent in the program, milliseconds. */
  held_ms: number;
  /** NAL units, each behind four bytes of length. */
  data: Uint8Array<ArrayBuffer>;
}

export type Message = Config | Picture | { kind: 'status'; status: LiveStatus } | { kind: 'still here' };

/** Reads one message; `null` when it is none we know. */
export function read(bytes: ArrayBuffer): Message | null {
  const view = new DataView(bytes);
  if (view.byteLength === 0) return null;
  switch (view.getUint8(0)) {
    case 0x01: {
      if (view.byteLength < 6) return null;
      const name = view.getUint8(5);
      return {
        kind: 'config',
        width: view.getUint16(1),
        height: view.getUint16(3),
        codec: new TextDecoder().decode(new Uint8Array(bytes, 6, name)),
        avcc: new Uint8Array(bytes, 6 + name),
      };
    }
    case 0x02:
      if (view.byteLength < 14) return null;
      return {
        kind: 'picture',
        key: (view.getUint8(1) & 1) === 1,
        timestamp_us: Number(view.getBigUint64(2)),
        held_ms: view.getUint32(10) / 1000,
        data: new Uint8Array(bytes, 14),
      };
    case 0x03:
      return { kind: 'status', status: JSON.parse(new TextDecoder().decode(bytes.slice(1))) as LiveStatus };
    case 0x04:
      return { kind: 'still here' };
    default:
      return null;
  }
}

/** "Here": the number of pictures received so far. */
export function here(received: number): Uint8Array<ArrayBuffer> {
  const message = new Uint8Array(5);
  message[0] = 0x10;
  new DataView(message.buffer).setUint32(1, received);
  return message;
}

/** "Try again now." */
export const TRY_NOW = new Uint8Array([0x11]);
