import { describe, expect, it } from 'vitest';
import { here, read, TRY_NOW } from './wire';

const bytes = (...values: number[]) => new Uint8Array(values).buffer;
const letters = (text: string) => [...text].map((letter) => letter.charCodeAt(0));

describe('the messages of a live picture', () => {
  it('say how to decode', () => {
    const message = bytes(0x01, 0x05, 0x00, 0x02, 0xd0, 11, ...letters('avc1.640028'), 1, 0x64, 0, 0x28);
    expect(read(message)).toEqual({
      kind: 'config',
      width: 1280,
      height: 720,
      codec: 'avc1.640028',
      avcc: new Uint8Array([1, 0x64, 0, 0x28]),
    });
  });

  it('bring pictures with their time and the time they were held', () => {
    const message = bytes(0x02, 1, 0, 0, 0, 0, 0, 0x98, 0x96, 0x80, 0, 0, 0x09, 0xc4, 0, 0, 0, 1, 0x65);
    expect(read(message)).toEqual({
      kind: 'picture',
      key: true,
      timestamp_us: 10_000_000,
      held_ms: 2.5,
      data: new Uint8Array([0, 0, 0, 1, 0x65]),
    });
  });

  it('say in words where it stands', () => {
    const status = { state: 'stopped', code: 'password_refused', sentence: 'No.', retry_in_ms: null };
    expect(read(bytes(0x03, ...letters(JSON.stringify(status))))).toEqual({ kind: 'status', status });
    expect(read(bytes(0x04))).toEqual({ kind: 'still here' });
  });

  it('that are not known are not taken for anything', () => {
    for (const unknown of [bytes(), bytes(0x7f), bytes(0x01, 0), bytes(0x02, 1, 0)])
      expect(read(unknown)).toBeNull();
  });

  it('of the page have the documented bytes', () => {
    expect([...here(258)]).toEqual([0x10, 0, 0, 1, 2]);
    expect([...TRY_NOW]).toEqual([0x11]);
  });
});
