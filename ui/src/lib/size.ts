/** Sizes in bytes as a person reads them. */

const STEPS = ['B', 'kB', 'MB', 'GB', 'TB'] as const;

/** `315 kB`, `12.4 GB`: powers of 1000, as disks are sold. */
export function bytes(count: number): string {
  let value = count;
  let step = 0;
  while (value >= 999.5 && step < STEPS.length - 1) {
    value /= 1000;
    step += 1;
  }
  const digits = step > 0 && value < 99.95 ? 1 : 0;
  return `${value.toFixed(digits)} ${STEPS[step]}`;
}
