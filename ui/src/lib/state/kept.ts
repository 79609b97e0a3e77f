/** Small choices of this screen that outlive a reload (theme, mute). A browser that keeps nothing is no error. */

export function readKept(key: string): string | null {
  try {
    return localStorage.getItem(`gatehouse.${key}`);
  } catch {
    return null;
  }
}

export function keep(key: string, value: string): void {
  try {
    localStorage.setItem(`gatehouse.${key}`, value);
  } catch (reason) {
    console.info('This browser keeps no choices; they last until the next reload.', reason);
  }
}
