/** Connections under Settings: added, tested, failing, removed; their secret is never shown. */
import { Autopay } from '../site/autopay.ts';
import { findings } from '../site/axe.ts';
import { ELI, SAMI } from '../site/people.ts';
import { expect, test as base, type Page } from '../site/test.ts';

const test = base.extend<{ autopay: Autopay }>({
  autopay: async ({ product }, use) => {
    const autopay = await Autopay.start(product, ['AA11111']);
    await use(autopay);
    await autopay.end();
  },
});

const panel = (page: Page) => page.getByRole('region', { name: 'Connections' });

test('a fleet is added and tested, and its secret is never shown', async ({ autopay, enter }) => {
  const page = await enter(ELI, '#/settings/connections');
  await panel(page).getByRole('button', { name: 'Add a fleet' }).click();
  const dialog = page.getByRole('dialog', { name: 'Add a fleet' });
  await dialog.getByLabel('Name').fill('Rentals');
  await dialog.getByLabel('Client id').fill('demo-fleet');
  await dialog.getByLabel('Client secret').fill('demo-fleet-secret');
  await dialog.getByLabel('Service level').selectOption('medium');
  await dialog.getByText('Addresses, and how often it is asked').click();
  await dialog.getByLabel('Address of the interface').fill(autopay.address);
  await dialog.getByLabel('Where tokens are made').fill(autopay.address);
  await dialog.getByRole('button', { name: 'Add the fleet' }).click();
  const one = panel(page).getByRole('article', { name: 'Rentals' });
  await expect(one).toContainText('Fresh');
  await one.getByRole('button', { name: 'Test Rentals' }).click();
  await expect(one.getByRole('list')).toContainText('Worked.');
  await expect(page.getByText('demo-fleet-secret')).toHaveCount(0);
  expect(await findings(page)).toEqual([]);

  await one.getByRole('button', { name: 'Change Rentals' }).click();
  await expect(page.getByLabel('Client secret')).toHaveValue('');
  await page.getByRole('button', { name: 'Cancel' }).click();
  await one.getByRole('button', { name: 'Remove Rentals' }).click();
  await page.getByRole('button', { name: 'Remove it' }).click();
  await expect(panel(page)).toContainText('None yet.');
});

test('a supervisor sees how a connection is doing and may look again, but changes nothing', async ({
  autopay,
  product,
  enter,
}) => {
  await autopay.connectFleet(product);
  const page = await enter(SAMI, '#/settings/connections');
  const one = panel(page).getByRole('article', { name: 'Rental fleet' });
  await expect(one).toContainText('Fresh');
  await expect(one.getByRole('button')).toHaveText(['Look again']);
});

test('a connection is added, tested and shows what is wrong in words', async ({ autopay, enter }) => {
  const page = await enter(ELI, '#/settings/connections');
  await panel(page).getByRole('button', { name: 'Add a fleet' }).click();
  const dialog = page.getByRole('dialog', { name: 'Add a fleet' });
  await dialog.getByLabel('Name').fill('Rentals');
  await dialog.getByLabel('Client id').fill('demo-fleet');
  await dialog.getByLabel('Client secret').fill('wrong');
  await dialog.getByLabel('Service level').selectOption('medium');
  await dialog.getByText('Addresses, and how often it is asked').click();
  await dialog.getByLabel('Address of the interface').fill(autopay.address);
  await dialog.getByLabel('Where tokens are made').fill(autopay.address);
  expect(await findings(page)).toEqual([]);
  await dialog.getByRole('button', { name: 'Add the fleet' }).click();
  const one = panel(page).getByRole('article', { name: 'Rentals' });
  await expect(one).toContainText('Failing');
  await one.getByRole('button', { name: 'Test Rentals' }).click();
  await expect(one.getByRole('listitem').filter({ hasText: 'Failed.' })).toBeVisible();
  await expect(one).toMatchAriaSnapshot({ name: 'connection-refused.aria.yml' });
  expect(await findings(page)).toEqual([]);

  await one.getByRole('button', { name: 'Change Rentals' }).click();
  await page.getByLabel('Client secret').fill('demo-fleet-secret');
  await page.getByRole('dialog').getByRole('button', { name: 'Save' }).click();
  await one.getByRole('button', { name: 'Test Rentals' }).click();
  await expect(one.getByRole('list')).toContainText('Worked.');
  await expect(one.getByRole('listitem').filter({ hasText: 'Failed.' })).toHaveCount(0);
  await expect(one).toContainText('Fresh');

  await autopay.misbehave(null, 'error', { id: 'forbidden', status: null });
  await one.getByRole('button', { name: 'Test Rentals' }).click();
  await expect(one.getByRole('listitem').filter({ hasText: 'Failed.' }).first()).toContainText(
    /service level/i,
  );
});
