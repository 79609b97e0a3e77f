/** Rights of a Pay-by-Plate provider on the screen: connected, zones chosen, searched, and what is said when it fails. */
import { findings } from '../site/axe.ts';
import { misfits, tooLow } from '../site/fit.ts';
import { KEY, PayByPlate } from '../site/pay-by-plate.ts';
import { ADA, ELI } from '../site/people.ts';
import { expect, test as base, type Page } from '../site/test.ts';

const test = base.extend<{ provider: PayByPlate }>({
  provider: async ({ product }, use) => {
    const provider = await PayByPlate.start(product, ['AB123CD']);
    await use(provider);
    await provider.end();
  },
});

const rights = (page: Page) => page.getByRole('listbox', { name: 'Rights, by plate' }).getByRole('option');
const plate = (page: Page) => page.getByLabel('Beginning of the plate');
const card = (page: Page) => page.getByRole('article', { name: 'Street app' });
const zones = (page: Page) => card(page).getByRole('region', { name: 'Zones of Street app' });

async function asDocumented(provider: PayByPlate) {
  const { violations } = await provider.state();
  expect(violations).toEqual([]);
}

test('without a provider an attendant sees no such page, and an engineer is led to where one is connected', async ({
  enter,
  elsewhere,
}) => {
  const attendant = await enter(ADA, '#/');
  await expect(attendant.getByRole('navigation', { name: 'Pages' })).not.toContainText('Rights');
  const engineer = await elsewhere(ELI, '#/rights');
  await engineer.getByRole('link', { name: 'Connect a provider' }).click();
  await expect(engineer.getByRole('heading', { name: 'Connections' })).toBeInViewport();
});

test('an engineer connects a provider, tests it, and chooses which zones are read', async ({
  provider,
  enter,
}) => {
  const page = await enter(ELI, '#/settings/connections');
  await page.getByRole('button', { name: 'Add a payment provider' }).click();
  const dialog = page.getByRole('dialog', { name: 'Add a payment provider' });
  await dialog.getByLabel('Name').fill('Street app');
  await dialog.getByLabel('API key').fill(KEY);
  await dialog.getByLabel('Grace period, minutes').fill('10');
  await dialog
    .getByLabel('When it cannot be asked right before a gate opens by itself')
    .selectOption({ label: 'It stays closed' });
  await dialog.getByLabel('Address of the provider').fill(provider.address);
  expect(await findings(page)).toEqual([]);
  await dialog.getByRole('button', { name: 'Add the payment provider' }).click();
  await expect(card(page)).toContainText('Fresh');
  await expect(card(page)).toContainText('10 min');
  await expect(card(page)).toContainText('It stays closed');
  await expect(zones(page).getByRole('listitem')).toContainText([/Lot 1.*\d+ rights/, /Lot 2.*\d+ rights/]);
  await card(page).getByRole('button', { name: 'Test Street app' }).click();
  await expect(card(page)).toContainText('It answers whether a plate may be parked.');
  await expect(page.getByText(KEY)).toHaveCount(0);

  await zones(page).getByRole('checkbox', { name: /Lot 2/ }).uncheck();
  await expect(zones(page).getByRole('listitem').filter({ hasText: 'Lot 2' })).toContainText('not read');
  await zones(page).getByRole('checkbox', { name: /Lot 2/ }).check();
  await expect(zones(page).getByRole('listitem').filter({ hasText: 'Lot 2' })).toContainText(/\d+ rights/);
  await expect(zones(page)).toMatchAriaSnapshot({ name: 'rights-zones.aria.yml' });
  expect(await findings(page)).toEqual([]);
  await asDocumented(provider);
});

test('an attendant finds a right by its plate and by its zone', async ({ provider, product, enter }) => {
  await provider.connect(product);
  const page = await enter(ADA, '#/rights');
  await expect(page.getByRole('main')).toContainText('32 rights, as of');
  await page.getByLabel('Zone').selectOption({ label: 'Lot 2' });
  await expect(rights(page).first()).toContainText('Lot 2');
  await expect(rights(page).filter({ hasText: 'Lot 1' })).toHaveCount(0);
  await plate(page).fill('dev4');
  await expect(page.getByText('No right matches.')).toBeVisible();
  await page.getByRole('button', { name: 'Show all rights' }).click();
  await plate(page).fill('dev4');
  await expect(rights(page)).toHaveCount(1);
  await expect(page.getByRole('main')).toMatchAriaSnapshot({ name: 'rights.aria.yml' });
  expect(await findings(page)).toEqual([]);
  expect(await misfits(page)).toEqual([]);
  expect(await tooLow(page)).toEqual([]);
  await page.emulateMedia({ colorScheme: 'dark' });
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'dark');
  expect(await findings(page)).toEqual([]);
});

test('of many rights only those in view are on the page, and the last one is a scroll away', async ({
  provider,
  product,
  enter,
}) => {
  await provider.bulk('prk1', 5_000);
  await provider.connect(product);
  const page = await enter(ADA, '#/rights');
  await expect(page.getByRole('main')).toContainText('5,032 rights, as of');
  expect(await rights(page).count()).toBeLessThan(100);
  await plate(page).fill('bu7x0049*');
  await expect(page.getByRole('main')).toContainText('100 rights, as of');
  await expect(rights(page).first()).toContainText('B U 7 X 0 0 4 9 0 0');
});

test('a provider that is away is told in words, its rights stay marked as old, and it comes back', async ({
  provider,
  product,
  enter,
}) => {
  await provider.connect(product);
  const page = await enter(ADA, '#/rights');
  await plate(page).fill('dev4');
  await expect(rights(page)).toHaveCount(1);
  await provider.misbehave(null, 'cut');
  await page.getByRole('button', { name: 'Look again' }).click();
  const note = page.getByText(/Street app, Lot 1: As of .* could not be reached/);
  await expect(note).toBeVisible({ timeout: 30_000 });
  await expect(rights(page)).toContainText('Old');
  expect(await findings(page)).toEqual([]);
  await provider.behave();
  await page.getByRole('button', { name: 'Look again' }).click();
  await expect(note).toHaveCount(0);
  await expect(rights(page)).not.toContainText('Old');
  await asDocumented(provider);
});
