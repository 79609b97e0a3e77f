/** The screens fit the monitors they are built for, and everything to be touched is large enough. */
import { misfits, tooLow } from '../site/fit.ts';
import { liveIn } from '../site/lived-in.ts';
import { ELI } from '../site/people.ts';
import { expect, test, type Page } from '../site/test.ts';
import { visit, VIEWS } from '../site/views.ts';

async function look(page: Page, web: string, measure: (page: Page) => Promise<string[]>) {
  const found: Record<string, string[]> = {};
  for (const view of VIEWS) {
    await visit(page, web, view);
    const here = await measure(page);
    if (here.length > 0) found[view.name] = here;
  }
  return found;
}

for (const [width, height] of [
  [1366, 768],
  [1920, 1080],
] as const) {
  test(`on ${width} × ${height} no view scrolls as a whole or reaches beyond the edge`, async ({
    page,
    enter,
    cameras,
    product,
  }) => {
    await page.setViewportSize({ width, height });
    await liveIn(product, cameras);
    await enter(ELI);
    expect(await look(page, product.web, misfits)).toEqual({});
  });

  test(`on ${width} × ${height} the whole booth is on the screen: lanes, vehicle, acts, passages, status`, async ({
    page,
    enter,
    cameras,
    product,
  }) => {
    await page.setViewportSize({ width, height });
    await liveIn(product, cameras);
    await enter(ELI);
    const whole = { ratio: 0.99 };
    for (const lane of ['Entry North', 'Entry South', 'Exit North', 'Exit South']) {
      await expect(page.getByRole('button', { name: new RegExp(`^Lane ${lane}`) })).toBeInViewport(whole);
    }
    for (const act of ['Open Entry North', 'Emergency open', 'Fire: open all lanes', 'Allow until tonight']) {
      await expect(page.getByRole('button', { name: act })).toBeInViewport(whole);
    }
    await expect(page.getByRole('region', { name: 'Current vehicle' })).toBeInViewport(whole);
    await expect(page.getByRole('feed').getByRole('article').nth(3)).toBeInViewport(whole);
    await expect(page.getByRole('contentinfo')).toBeInViewport(whole);
  });
}

test('everything that is touched is at least 44 pixels high', async ({ enter, cameras, product }) => {
  await liveIn(product, cameras);
  const page = await enter(ELI);
  const found = await look(page, product.web, tooLow);
  const dialogs = [
    ['#/lists', 'Add to the allow list'],
    ['#/cameras/lane-1', 'Change the lane'],
    ['#/people', 'Add an operator'],
    ['#/', 'Fire: open all lanes'],
    ['#/', 'Open Entry North'],
  ] as const;
  for (const [address, opens] of dialogs) {
    await page.goto(`${product.web}/${address}`);
    await page.getByRole('button', { name: opens }).click();
    await expect(page.getByRole('dialog')).toBeVisible();
    const here = await tooLow(page);
    if (here.length > 0) found[opens] = here;
    await page.keyboard.press('Escape');
    await expect(page.getByRole('dialog')).toHaveCount(0);
  }
  expect(found).toEqual({});
});

test('opening and closing a gate are not side by side', async ({ enter }) => {
  const page = await enter(ELI);
  await page.keyboard.press('F11');
  const commands = page.getByRole('radiogroup', { name: 'Command' }).getByRole('radio');
  const order = await commands.evaluateAll((all) => all.map((r) => (r as HTMLInputElement).value));
  expect(Math.abs(order.indexOf('open') - order.indexOf('close'))).toBeGreaterThan(1);
});
