import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { readWav } from './wav';

describe('the bundled alarm sound', () => {
  const file = readFileSync('../assets/sounds/alarm.wav');
  const bytes = file.buffer.slice(file.byteOffset, file.byteOffset + file.byteLength) as ArrayBuffer;

  it('can be read without any codec, and is short and not silent', () => {
    const { rate, samples } = readWav(bytes);
    expect(samples.length / rate).toBeGreaterThan(0.3);
    expect(samples.length / rate).toBeLessThan(2);
    expect(Math.max(...samples)).toBeGreaterThan(0.3);
    expect(Math.max(...samples)).toBeLessThanOrEqual(1);
  });

  it('is refused with a sentence when it is something else', () => {
    expect(() => readWav(new ArrayBuffer(4))).toThrow('no WAV');
    expect(() => readWav(bytes.slice(0, 36))).toThrow('no samples');
  });
});
