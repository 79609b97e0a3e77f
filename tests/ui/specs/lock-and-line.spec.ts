/** A screen nobody stands at, a line that breaks, and two screens at once. */
import { booth } from '../site/booth.ts';
import { ADA, ELI, SAMI } from '../site/people.ts';
import { expect, ready, test, type Page } from '../site/test.ts';
import { upload } from '../site/upload.ts';

test('a screen that nobody touches signs out after the site’s idle time, and says so before', async ({
  page,
  enter,
  product,
}) => {
  await (await product.signIn(ELI)).call('PATCH', '/site', { idle_lock_s: 60 });
  await page.clock.install();
  await enter(ADA);
  await page.clock.fastForward(45_000);
  await expect(page.getByText('it locks in a moment')).toBeVisible();
  await page.mouse.move(300, 300);
  await page.clock.fastForward(20_000);
  await expect(page.getByText('it locks in a moment')).toHaveCount(0);
  await page.clock.fastForward(61_000);
  await expect(page.getByRole('button', { name: 'Sign in' })).toBeVisible();
  await expect(page.getByText('Entry North')).toHaveCount(0);
});

/** Makes the browser's door say what the booth window's door says while nobody is signed in. */
async function lockAsTheWindow(page: Page) {
  await page.route('**/api/v1/session', async (route) => {
    if (route.request().method() !== 'GET') return route.continue();
    const answer = await route.fetch();
    const session = await answer.json();
    const names = ['Ada', 'Eli', 'Sami'];
    return route.fulfill({
      response: answer,
      json: { ...session, operator: null, booth_display: true, names },
    });
  });
}

test('a locked booth shows live captures and the emergency open, and nothing else to act with', async ({
  page,
  enter,
  cameras,
  product,
}) => {
  await lockAsTheWindow(page);
  await enter(ADA);
  const { card, outcome, row } = booth(page);
  await expect(page.getByRole('complementary', { name: 'Sign in' })).toContainText('Locked: sign in to act');
  await expect(page.getByRole('contentinfo')).toContainText('Locked: nobody signed in');
  await expect(page.getByRole('navigation', { name: 'Pages' }).getByRole('link')).toHaveCount(0);

  await upload(product, { plate: 'KL456MN' });
  await expect(card).toContainText('K L 4 5 6 M N');
  await expect(card.getByRole('status')).toContainText('Review');
  await expect(row('KL456MN')).toBeVisible();
  for (const act of [
    /^Open /,
    'Allow until tonight',
    /^Correct/,
    /^Copy/,
    /list$/,
    /^Fire/,
    'Unlock',
    /^Acknowledge/,
  ]) {
    await expect(page.getByRole('button', { name: act })).toHaveCount(0);
  }
  await page.keyboard.press('F11');
  await page.keyboard.press('e');
  await expect(booth(page).dialog).toHaveCount(0);

  await card.getByRole('button', { name: 'Emergency open' }).click();
  await expect(outcome).toContainText('Open, Entry North: accepted by the camera');
  expect(await cameras.commands('entry-1')).toEqual([0]);
  await expect(booth(page).dialog).toContainText('until somebody signs in and signs it');
  await page.goto('/#/captures');
  await expect(page.getByRole('heading', { name: 'Booth' })).toBeAttached();
});

test('a lost line is said with its time, figures are marked as old, and all is right again by itself', async ({
  enter,
  cameras,
  product,
}) => {
  const page = await enter(ADA);
  await upload(product, { plate: 'KL456MN' });
  await expect(booth(page).card).toContainText('K L 4 5 6 M N');
  await product.stop();
  const note = page.getByRole('status').filter({ hasText: 'Not connected since' });
  await expect(note).toContainText(
    /Not connected since \d\d:\d\d\. Figures may be old\. Connecting again by itself\./,
  );
  await expect(page.getByRole('contentinfo')).toContainText('Not connected');
  await expect(booth(page).card, 'what was known stays on the screen').toContainText('K L 4 5 6 M N');
  await page.keyboard.press('F11');
  await page.keyboard.press('1');
  await page.keyboard.press('Enter');
  await expect(booth(page).outcome.or(booth(page).dialog.getByRole('alert'))).toContainText(
    'No connection to Gatehouse.',
  );
  await page.keyboard.press('Escape');

  // A restart ends every session: the screen asks who is there, and then knows everything again.
  await product.again();
  await expect(page.getByRole('button', { name: 'Sign in' })).toBeVisible();
  await page.getByLabel('Name').fill(ADA.name);
  await page.getByLabel('PIN or password').fill(ADA.pin);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await ready(page);
  await expect(booth(page).card).toContainText('K L 4 5 6 M N');
  await expect(note).toHaveCount(0);
  expect(await cameras.commands('entry-1'), 'nothing was kept and sent later').toEqual([]);
});

test('a network that comes back brings what happened meanwhile, without reloading', async ({
  page,
  enter,
  product,
}) => {
  await page.clock.install();
  await enter(ADA);
  await page.context().setOffline(true);
  // Silence is noticed after a while; nobody waits for it here.
  await page.clock.fastForward(31_000);
  const note = page.getByRole('status').filter({ hasText: 'Not connected since' });
  await expect(note).toBeVisible();
  await upload(product, { plate: 'KL456MN' });
  await page.context().setOffline(false);
  await expect(async () => {
    await page.clock.fastForward(11_000);
    await expect(note).toHaveCount(0, { timeout: 500 });
  }).toPass();
  await expect(booth(page).card).toContainText('K L 4 5 6 M N');
});

test('two screens see each other’s commands, corrections and acknowledgements at once', async ({
  enter,
  elsewhere,
  cameras,
  product,
}) => {
  const ada = await enter(ADA);
  const sami = await elsewhere(SAMI);
  await upload(product, { plate: 'XY999ZZ' });
  for (const page of [ada, sami]) {
    await expect(booth(page).card).toContainText('X Y 9 9 9 Z Z');
    await expect(booth(page).alarms.getByRole('alert')).toContainText('XY999ZZ');
  }
  await booth(sami).alarms.getByRole('button', { name: 'Acknowledge' }).click();
  await expect(booth(ada).alarms.getByRole('alert')).toHaveCount(0);

  await ada.keyboard.press('F11');
  await ada.keyboard.press('1');
  await ada.keyboard.press('Enter');
  await expect(booth(sami).tile('Entry North')).toContainText('Open: accepted');
  await ada.keyboard.press('Escape');
  expect(await cameras.commands('entry-1')).toEqual([0]);

  await ada.keyboard.press('e');
  await booth(ada).dialog.getByLabel('What the plate really says').fill('XY99922');
  await ada.keyboard.press('Enter');
  await expect(booth(sami).row('XY99922')).toContainText('corrected');
  await expect(booth(sami).card).toContainText('The camera read XY999ZZ; corrected by Ada');
});

test('whoever signs out in one tab is signed out in every tab of that browser', async ({
  enter,
  product,
}) => {
  const one = await enter(ADA);
  const two = await one.context().newPage();
  await two.goto(`${product.web}/#/`);
  await ready(two);
  await one.getByRole('button', { name: 'Sign out' }).click();
  await expect(two.getByRole('button', { name: 'Sign in' })).toBeVisible();
  await expect(two.getByText('Entry North')).toHaveCount(0);
});
