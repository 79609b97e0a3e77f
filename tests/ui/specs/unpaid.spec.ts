/** A fleet on the screen: what is unpaid, its vehicles, the return of a vehicle, declining, and lost answers. */
import { Autopay } from '../site/autopay.ts';
import { findings } from '../site/axe.ts';
import { ADA, ELI, SAMI } from '../site/people.ts';
import { expect, test as base, type Page } from '../site/test.ts';

const KEPT = 'AA11111';
const RETURNED = 'BB22222';

const test = base.extend<{ autopay: Autopay }>({
  autopay: async ({ product }, use) => {
    const autopay = await Autopay.start(product, [KEPT, RETURNED]);
    await autopay.connectFleet(product);
    await use(autopay);
    await autopay.end();
  },
});

const services = (page: Page) => page.getByRole('listbox', { name: 'Unpaid services' }).getByRole('option');
const vehicles = (page: Page) =>
  page.getByRole('listbox', { name: 'Vehicles, by plate' }).getByRole('option');

test('without a fleet an attendant sees no such page, and an engineer is led to where one is connected', async ({
  enter,
  elsewhere,
}) => {
  const attendant = await enter(ADA, '#/');
  await expect(attendant.getByRole('navigation', { name: 'Pages' })).not.toContainText('Unpaid');
  const engineer = await elsewhere(ELI, '#/unpaid');
  await engineer.getByRole('button', { name: 'Connect a fleet' }).click();
  await expect(engineer.getByRole('heading', { name: 'Connections' })).toBeInViewport();
});

test('an attendant sees what is unpaid, with a sum for each currency, and nothing that changes it', async ({
  autopay,
  enter,
}) => {
  void autopay;
  const page = await enter(ADA, '#/unpaid');
  await expect(services(page).first()).toBeVisible();
  await expect(page.getByRole('list', { name: 'Sums of everything found, one per currency' })).toContainText(
    /\d\.\d\d [A-Z]{3}/,
  );
  await services(page).first().click();
  await expect(page.getByRole('button', { name: 'Details' })).toBeVisible();
  await expect(page.getByRole('button', { name: 'Decline…' })).toHaveCount(0);
  await expect(page.getByRole('button', { name: 'Export CSV' })).toHaveCount(0);
  expect(await findings(page)).toEqual([]);
});

test('removing and detaching a vehicle are two acts, each asked for once', async ({ autopay, enter }) => {
  const page = await enter(SAMI, '#/unpaid/vehicles');
  await vehicles(page).filter({ hasText: KEPT }).click();
  await page.getByRole('button', { name: 'Detach from all profiles…' }).click();
  await expect(page.getByRole('dialog')).toContainText('It stays in the fleet.');
  await page.getByRole('dialog').getByRole('button', { name: 'Detach from all profiles' }).click();
  await expect(page.getByRole('dialog')).toHaveCount(0);
  await expect(vehicles(page).filter({ hasText: KEPT })).toBeVisible();

  await vehicles(page).filter({ hasText: KEPT }).click();
  await page.getByRole('button', { name: 'Remove from the fleet…' }).click();
  await expect(page.getByRole('dialog')).toContainText('taken out of the fleet');
  await page.getByRole('dialog').getByRole('button', { name: 'Remove from the fleet' }).click();
  await expect(vehicles(page).filter({ hasText: KEPT })).toHaveCount(0);
  const { counts, violations } = await autopay.state();
  expect([counts['detach'], counts['remove-vehicle']]).toEqual([1, 1]);
  expect(violations).toEqual([]);
});

test('a returned vehicle is read, reviewed and locked, and its receipt is found again after a reload', async ({
  autopay,
  enter,
}) => {
  const page = await enter(SAMI, '#/unpaid/vehicles');
  await vehicles(page).filter({ hasText: RETURNED }).click();
  await page.getByRole('button', { name: 'Return vehicle' }).click();
  await expect(page.getByLabel('Plate', { exact: true })).toHaveValue(RETURNED);
  await page.getByRole('button', { name: 'Read its services' }).click();
  await page.getByRole('button', { name: /^Lock \d+ services?…$/ }).click();
  const question = page.getByRole('dialog');
  await expect(question).toContainText(RETURNED);
  await expect(question).toContainText('This cannot be undone.');
  await question.getByRole('button', { name: 'Lock the payment' }).click();
  const receipt = page.getByRole('article', { name: 'Receipt' });
  await expect(receipt).toContainText(/Locked: [1-9]/);
  expect(await findings(page)).toEqual([]);
  await page.reload();
  await expect(receipt).toContainText(/Locked: [1-9]/);
  expect((await autopay.state()).counts['lock']).toBe(1);
});

test('a decline whose answer is lost is unknown, is not sent again, and is settled by a person', async ({
  autopay,
  enter,
}) => {
  const page = await enter(SAMI, '#/unpaid');
  await page.getByLabel('Running or ended').selectOption('ended');
  await services(page).first().click();
  await autopay.misbehave('decline', 'cut-after');
  await page.getByRole('button', { name: 'Decline…' }).click();
  const dialog = page.getByRole('dialog', { name: 'Decline to pay' });
  await dialog.getByLabel('Reason').fill('Not our vehicle then');
  const plate = /Type (\S+) to confirm/.exec(await dialog.innerText())?.[1] ?? '';
  await dialog.getByLabel('Plate, typed once more').fill(plate);
  await dialog.getByRole('button', { name: 'Decline to pay' }).click();
  await page.getByRole('link', { name: 'Find out and settle it' }).click({ timeout: 45_000 });

  await expect(page.getByRole('contentinfo')).toContainText('1 to settle');
  await autopay.behave();
  await page.getByRole('button', { name: 'Look again' }).click();
  await page.getByRole('button', { name: 'It was done…' }).click();
  await page.getByLabel('How you found out').fill('Seen in the provider’s page');
  await page.getByRole('dialog').getByRole('button', { name: 'It was done' }).click();
  await expect(page.getByText('Nothing waits for you.')).toBeVisible();
  await expect(page.getByRole('contentinfo')).not.toContainText('to settle');
  expect((await autopay.state()).counts['decline']).toBe(1);
});
