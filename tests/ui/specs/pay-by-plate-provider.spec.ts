/** Serving others as a Pay-by-Plate provider: what is missing is said, a zone, a key that is shown once. */
import { findings } from '../site/axe.ts';
import { ADA, ELI } from '../site/people.ts';
import { expect, test, type Page } from '../site/test.ts';

const panel = (page: Page) => page.getByRole('region', { name: 'Pay-by-Plate Sync' });
const doors = (page: Page) => page.getByRole('region', { name: 'Doors and certificates' });

async function open(page: Page) {
  await doors(page).getByRole('checkbox', { name: 'Let other programs in at the partner door' }).check();
  await doors(page).getByLabel('Partner door listens at').fill('127.0.0.1:0');
  await doors(page)
    .getByRole('checkbox', { name: /Without encryption/ })
    .check();
  await doors(page).getByRole('button', { name: 'Save the partner door' }).click();
  await expect(doors(page)).toContainText(/Listens at 127\.0\.0\.1:\d+, without encryption/);
}

test('a site is made to answer others, step by step, and the key is shown this once', async ({ enter }) => {
  const page = await enter(ELI, '#/settings');
  await panel(page).getByRole('checkbox', { name: 'Answer others at the partner door' }).check();
  await panel(page).getByRole('button', { name: 'Save Pay-by-Plate Sync' }).click();
  await expect(panel(page).getByRole('status')).toContainText('The partner door is closed');
  await open(page);
  await expect(panel(page).getByRole('status')).toContainText('There is no zone yet.');

  await panel(page).getByRole('button', { name: 'Add a zone' }).click();
  const zone = page.getByRole('dialog', { name: 'Add a zone' });
  await zone.getByLabel('Id').fill('lot/1');
  await zone.getByLabel('Name').fill('Lot 1');
  await zone.getByRole('checkbox', { name: 'The allow list' }).check();
  await zone.getByRole('button', { name: 'Add the zone' }).click();
  await expect(zone).toContainText('1 to 40 letters');
  await zone.getByLabel('Id').fill('lot-1');
  await zone.getByRole('button', { name: 'Add the zone' }).click();
  await expect(panel(page).getByRole('row', { name: /Lot 1 lot-1/ })).toContainText('as of');
  await expect(panel(page).getByRole('status')).toContainText('Nobody has a key yet.');

  await panel(page).getByRole('button', { name: 'Make a key' }).click();
  const dialog = page.getByRole('dialog', { name: 'Make a key' });
  await dialog.getByLabel('Who gets it').fill('AutoVu');
  await dialog.getByRole('button', { name: 'Make the key' }).click();
  await expect(dialog).toContainText('It is not shown again.');
  const key = (await dialog.locator('.secret').innerText()).trim();
  expect(key).toHaveLength(40);
  await dialog.getByRole('button', { name: 'I have kept it' }).click();
  await expect(page.getByText(key)).toHaveCount(0);
  await expect(panel(page).getByRole('status')).toContainText('Others can ask.');

  const address = (await panel(page).locator('.url').innerText()).trim();
  const told = await page.context().request.get(`${address}zones`, { headers: { 'X-ApiKey': key } });
  expect(await told.json()).toEqual([{ ZoneId: 'lot-1', Name: 'Lot 1' }]);
  await expect(panel(page).getByRole('row', { name: /AutoVu/ })).toContainText('1 time');

  expect(await findings(page)).toEqual([]);
  await expect(panel(page)).toMatchAriaSnapshot({ name: 'pay-by-plate-provider.aria.yml' });

  await panel(page)
    .getByRole('row', { name: /AutoVu/ })
    .getByRole('button', { name: 'Revoke' })
    .click();
  await page.getByRole('button', { name: 'Revoke it' }).click();
  await expect(panel(page).getByRole('status')).toContainText('Nobody has a key yet.');
  const refused = await page.context().request.get(`${address}zones`, { headers: { 'X-ApiKey': key } });
  expect(refused.status()).toBe(401);
});

test('what a zone serves can be looked at, and a plate found in it', async ({ enter }) => {
  const page = await enter(ELI, '#/settings');
  await panel(page).getByRole('button', { name: 'Add a zone' }).click();
  const zone = page.getByRole('dialog', { name: 'Add a zone' });
  await zone.getByLabel('Id').fill('empty');
  await zone.getByLabel('Name').fill('Empty lot');
  await zone.getByRole('button', { name: 'Add the zone' }).click();
  const row = panel(page).getByRole('row', { name: /Empty lot/ });
  await expect(row).toContainText('nothing is published here');
  await row.getByRole('button', { name: 'Look' }).click();
  const look = page.getByRole('dialog', { name: 'What Empty lot serves' });
  await expect(look).toContainText('Nothing is served here now.');
  await look.getByLabel('Part of a plate').fill('ab');
  await expect(look).toContainText('No permit has that in its plate.');
  expect(await findings(page)).toEqual([]);
});

test('only engineers see what is served', async ({ enter }) => {
  const page = await enter(ADA, '#/settings');
  await expect(page.getByRole('heading', { name: 'This screen' })).toBeVisible();
  await expect(panel(page)).toHaveCount(0);
});
