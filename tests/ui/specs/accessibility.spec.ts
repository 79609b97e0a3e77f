/** Every view in light and dark: no violation of WCAG 2.1 A and AA that axe can find. */
import { findings, type Finding } from '../site/axe.ts';
import { booth, spelled } from '../site/booth.ts';
import { liveIn } from '../site/lived-in.ts';
import { BLOCKED, ELI } from '../site/people.ts';
import { expect, test, type Page } from '../site/test.ts';
import { visit, VIEWS } from '../site/views.ts';

type Note = (what: string) => Promise<void>;

/** Notes what is found on each view. */
async function views(page: Page, web: string, note: Note) {
  for (const view of VIEWS) {
    await visit(page, web, view);
    await note(view.name);
  }
}

/** Notes what is found in what opens from the views. */
async function dialogs(page: Page, web: string, note: Note) {
  const { dialog, outcome } = booth(page);
  await expect(booth(page).card).toContainText(spelled(BLOCKED));
  for (const [what, key] of [
    ['open panel', 'F11'],
    ['correction', 'e'],
    ['help', '?'],
    ['live picture', 'l'],
  ] as const) {
    await page.keyboard.press(key);
    await expect(dialog).toBeVisible();
    await note(what);
    await page.keyboard.press('Escape');
    await expect(dialog).toHaveCount(0);
  }
  await page.keyboard.press('F11');
  await page.keyboard.press('1');
  await page.keyboard.press('Enter');
  await expect(outcome).toBeVisible();
  await note('outcome');
  await page.keyboard.press('Escape');
  for (const [address, opens] of [
    ['#/lists', 'Add to the allow list'],
    ['#/lists', 'Import…'],
    ['#/lists', 'Export'],
    ['#/cameras/lane-1', 'Change the lane'],
    ['#/cameras/lane-1', 'Set up the display'],
    ['#/people', 'Add an operator'],
  ] as const) {
    await page.goto(`${web}/${address}`);
    await page.getByRole('button', { name: opens }).click();
    await expect(dialog).toBeVisible();
    await note(opens);
    await page.keyboard.press('Escape');
    await expect(dialog).toHaveCount(0);
  }
}

for (const colorScheme of ['light', 'dark'] as const) {
  test.describe(`on a ${colorScheme} screen`, () => {
    test.use({ colorScheme });

    for (const [what, look] of [
      ['view', views],
      ['dialog', dialogs],
    ] as const) {
      test(`every ${what} can be read and worked by everybody (${colorScheme})`, async ({
        enter,
        cameras,
        product,
      }) => {
        await liveIn(product, cameras);
        const page = await enter(ELI);
        await expect(page.locator('html')).toHaveAttribute('data-theme', colorScheme);
        const found: Record<string, Finding[]> = {};
        await look(page, product.web, async (where) => {
          const here = await findings(page);
          if (here.length > 0) found[where] = here;
        });
        expect(found).toEqual({});
      });
    }

    test(`the sign-in and an empty booth can be read and worked by everybody (${colorScheme})`, async ({
      enter,
      page,
    }) => {
      await page.goto('/');
      await expect(page.getByRole('button', { name: 'Sign in' })).toBeVisible();
      expect(await findings(page), 'sign-in').toEqual([]);
      await enter(ELI);
      expect(await findings(page), 'empty booth').toEqual([]);
    });
  });
}
