/** Whether what stands on a page fits its screen and can be touched. */
import type { Page } from './test.ts';

/** What does not fit: things beyond the edge, boxes that scroll sideways, text cut off without a sign of it. */
export function misfits(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const found: string[] = [];
    const name = (e: Element) =>
      `<${e.tagName.toLowerCase()} class="${e.getAttribute('class') ?? ''}"> ${(e.textContent ?? '').trim().slice(0, 40)}`;
    const root = document.documentElement;
    if (root.scrollWidth > innerWidth || root.scrollHeight > innerHeight)
      found.push('the page itself scrolls');
    for (const e of document.querySelectorAll('body *')) {
      const box = e.getBoundingClientRect();
      const style = getComputedStyle(e);
      if (box.width <= 1 || box.height <= 1 || style.visibility === 'hidden') continue;
      if (box.right > innerWidth + 1 || box.left < -1) found.push(`beyond the edge: ${name(e)}`);
      const wide = e.scrollWidth > e.clientWidth + 1 && e.clientWidth > 0;
      if (!wide || e.tagName === 'PRE' || e instanceof HTMLInputElement) continue;
      if (style.overflowX === 'auto' || style.overflowX === 'scroll')
        found.push(`scrolls sideways: ${name(e)}`);
    }
    return found;
  });
}

/** What is lower than a finger needs. Links inside a sentence are text. */
export function tooLow(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const touched = 'button, a[href], select, textarea, summary, input, [role="option"]';
    const found: string[] = [];
    for (const e of document.querySelectorAll(touched)) {
      if (e.matches('a') && e.closest('p, li, dd') && getComputedStyle(e).display === 'inline') continue;
      // A tick box or a choice is touched by its label.
      const small = e instanceof HTMLInputElement && ['radio', 'checkbox'].includes(e.type);
      const target = small ? (e.closest('label') ?? e) : e;
      const box = target.getBoundingClientRect();
      if (box.width === 0 || getComputedStyle(target).visibility === 'hidden') continue;
      if (box.height < 43.5) {
        found.push(
          `${box.height.toFixed(0)} px: ${(e.getAttribute('aria-label') ?? target.textContent ?? '').trim().slice(0, 50)}`,
        );
      }
    }
    return found;
  });
}
