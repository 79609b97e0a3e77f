/** Locks this screen when nobody has touched it for the site's idle time, and says so a little before. */
import { listenForSigns, watchIdle } from '$lib/idle';
import { session } from '$lib/state/session.svelte';
import { toasts } from '$lib/state/toasts.svelte';

/** What the banner says shortly before the lock. */
export const idleMessage = $state({ text: '' });

/** Starts watching; the answer stops it. */
export function startIdleLock(limit_s: number): () => void {
  const idle = watchIdle(limit_s, Date.now());
  const stop = listenForSigns(idle);
  let locking = false;

  const timer = setInterval(async () => {
    const state = idle.check(Date.now());
    idleMessage.text =
      state === 'warn' ? 'Nobody touched this screen for a while: it locks in a moment.' : '';
    if (state !== 'idle' || locking) return;
    locking = true;
    try {
      await session.lock();
    } catch (thrown) {
      toasts.failed(thrown);
      // Tried again at the next tick: an unlocked screen nobody stands at is worse than a repeated notice.
      idle.touched(Date.now() - limit_s * 1000 + 10_000);
    } finally {
      locking = false;
    }
  }, 1000);

  return () => {
    clearInterval(timer);
    stop();
    idleMessage.text = '';
  };
}
