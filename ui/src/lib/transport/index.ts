/** Chooses the door once, at start. */
import type { Transport } from './transport';
import { WebTransport } from './web';
import { WindowTransport } from './window';

export type { Capabilities, FeedListener, LiveLine, LiveListener, Position, Transport } from './transport';

let chosen: Transport | undefined;

/** The transport of this page. */
export function transport(): Transport {
  chosen ??= '__TAURI_INTERNALS__' in globalThis ? new WindowTransport() : new WebTransport();
  return chosen;
}

/** Puts another transport in place: tests, and the screens without a program behind them. */
export function useTransport(other: Transport): void {
  chosen = other;
}
