/** Serial data as typed: how many bytes it is, and why it cannot be sent. */

/** Most bytes at once. */
export const MAX_BYTES = 1024;

export interface Counted {
  bytes: number;
  /** Why it cannot be sent; `null` when it can. */
  complaint: string | null;
}

export function count(data: string, hex: boolean): Counted {
  return hex ? countHex(data) : countAscii(data);
}

function countHex(data: string): Counted {
  const digits = data.replace(/\s+/g, '');
  const bytes = Math.floor(digits.length / 2);
  if (digits === '') return { bytes, complaint: 'Type what is to be sent.' };
  if (!/^[0-9a-f]*$/i.test(digits)) return { bytes, complaint: 'Hex has the digits 0 to 9 and A to F only.' };
  if (digits.length % 2 === 1) {
    return { bytes, complaint: 'Hex needs two digits for each byte; one is missing.' };
  }
  return { bytes, complaint: tooMany(bytes) };
}

function countAscii(data: string): Counted {
  const bytes = new TextEncoder().encode(data).length;
  if (data === '') return { bytes, complaint: 'Type what is to be sent.' };
  // eslint-disable-next-line no-control-regex -- exactly the characters ASCII has
  if (!/^[\x00-\x7f]*$/.test(data)) {
    return { bytes, complaint: 'ASCII has no such characters. Send them as hex.' };
  }
  return { bytes, complaint: tooMany(bytes) };
}

function tooMany(bytes: number): string | null {
  return bytes > MAX_BYTES ? `At most ${MAX_BYTES.toLocaleString('en')} bytes go at once.` : null;
}

/** What the journal kept of something that was sent. */
export interface Sent {
  port: 1 | 2;
  hex: boolean;
  data: string;
}

/** Reads it back; `null` when it is not there. */
export function sentOf(detail: unknown): Sent | null {
  if (typeof detail !== 'object' || detail === null) return null;
  const { port, hex, data } = detail as Record<string, unknown>;
  if ((port !== 1 && port !== 2) || typeof hex !== 'boolean' || typeof data !== 'string') return null;
  return { port, hex, data };
}
