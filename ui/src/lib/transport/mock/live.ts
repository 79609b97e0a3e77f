/** A live picture that never comes, and the reason: the made-up site has no camera and no encoder. */
import type { LiveStatus } from '$lib/api/types';
import type { LiveLine, LiveListener } from '../transport';

const REASONS: Record<string, LiveStatus> = {
  password: {
    state: 'stopped',
    code: 'password_refused',
    sentence: "The camera's password was refused. An engineer sets it under Cameras.",
    retry_in_ms: null,
  },
  waiting: {
    state: 'waiting',
    code: 'unreachable',
    sentence: 'The camera cannot be reached: the connection was refused.',
    retry_in_ms: 8_000,
  },
  connecting: {
    state: 'connecting',
    code: null,
    sentence: 'Asking the camera for its live picture.',
    retry_in_ms: null,
  },
};

export function liveLine(reason: string | null, listener: LiveListener): LiveLine {
  const status = REASONS[reason ?? 'connecting'] ?? REASONS['connecting'];
  const timer = setTimeout(() => {
    const json = new TextEncoder().encode(JSON.stringify(status));
    listener.message(new Uint8Array([0x03, ...json]).buffer);
  }, 100);
  return { tell: () => {}, end: () => clearTimeout(timer) };
}
