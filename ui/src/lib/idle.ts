/** Notices that nobody touches keys, pointer or screen. It locks nothing itself. */

export interface Idle {
  /** Called now and then with the present time in milliseconds. */
  check(now: number): 'active' | 'warn' | 'idle';
  /** Somebody is there. */
  touched(now: number): void;
}

/** How long before the lock it is announced. */
export const WARN_MS = 20_000;

/** Watches for `limit_s` seconds without input; 0 = never idle. */
export function watchIdle(limit_s: number, start: number): Idle {
  let last = start;
  return {
    touched: (now) => (last = now),
    check(now) {
      if (limit_s <= 0) return 'active';
      const left_ms = limit_s * 1000 - (now - last);
      if (left_ms <= 0) return 'idle';
      return left_ms <= WARN_MS && limit_s * 1000 > 2 * WARN_MS ? 'warn' : 'active';
    },
  };
}

const SIGNS = ['pointerdown', 'pointermove', 'keydown', 'wheel', 'touchstart'] as const;

/** Tells `idle` about every sign of a person; the answer stops it. */
export function listenForSigns(idle: Idle): () => void {
  const touched = () => idle.touched(Date.now());
  for (const sign of SIGNS) addEventListener(sign, touched, { passive: true, capture: true });
  return () => {
    for (const sign of SIGNS) removeEventListener(sign, touched, { capture: true });
  };
}
