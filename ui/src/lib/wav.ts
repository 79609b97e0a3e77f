/**
 * Reads a plain 16-bit mono WAV file. The booth window's media element neither loads from its own scheme nor
 * decodes without extra system packages; plain samples need neither.
 */

export interface Wave {
  /** Samples a second. */
  rate: number;
  /** From -1 to 1. */
  samples: Float32Array<ArrayBuffer>;
}

/** Throws when it is not such a file. */
export function readWav(bytes: ArrayBuffer): Wave {
  const view = new DataView(bytes);
  const tag = (at: number) => String.fromCharCode(...new Uint8Array(bytes, at, 4));
  if (bytes.byteLength < 12 || tag(0) !== 'RIFF' || tag(8) !== 'WAVE')
    throw new Error('This is no WAV file.');
  let rate = 0;
  for (let at = 12; at + 8 <= bytes.byteLength;) {
    const size = view.getUint32(at + 4, true);
    if (tag(at) === 'fmt ') {
      const plain = view.getUint16(at + 8, true) === 1 && view.getUint16(at + 10, true) === 1;
      if (!plain || view.getUint16(at + 22, true) !== 16) throw new Error('The WAV file is not 16-bit mono.');
      rate = view.getUint32(at + 12, true);
    } else if (tag(at) === 'data' && rate > 0) {
      const count = Math.floor(Math.min(size, bytes.byteLength - at - 8) / 2);
      const samples = Float32Array.from(
        { length: count },
        (_, i) => view.getInt16(at + 8 + i * 2, true) / 32768,
      );
      return { rate, samples };
    }
    at += 8 + size + (size % 2);
  }
  throw new Error('The WAV file has no samples.');
}
