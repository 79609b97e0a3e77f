/** Permits at OPS-COM on the screen: added, extended, deleted, each sent once, and what was asked and answered. */
import { findings } from '../site/axe.ts';
import { misfits, tooLow } from '../site/fit.ts';
import { OpsCom } from '../site/opscom.ts';
import { ADA, SAMI } from '../site/people.ts';
import { expect, test as base, type Page } from '../site/test.ts';

const test = base.extend<{ opscom: OpsCom }>({
  opscom: async ({ product }, use) => {
    const opscom = await OpsCom.start(product);
    await use(opscom);
    await opscom.end();
  },
});

const TOMORROW = new Date(Date.now() + 86_400_000).toISOString().slice(0, 10);
const LATER = new Date(Date.now() + 2 * 86_400_000).toISOString().slice(0, 10);
const table = (page: Page) => page.getByRole('table', { name: 'Paid permits' });

async function add(page: Page, plate: string) {
  await page.getByRole('button', { name: 'Add a permit' }).click();
  const dialog = page.getByRole('dialog', { name: 'Add a paid permit' });
  await dialog.getByLabel('Plate').fill(plate);
  await dialog.getByLabel('Zone').fill('Lot 4');
  await dialog.getByLabel('End').fill(`${TOMORROW} 18:00`);
  await dialog.getByLabel('Amount').fill('14.50');
  return dialog;
}

test('a permit is added, extended and deleted, and each was asked of OPS-COM once', async ({
  opscom,
  product,
  enter,
}) => {
  await opscom.connect(product);
  const page = await enter(SAMI, '#/paid-permits');
  await expect(page.getByText('No permit is known here yet.')).toBeVisible();
  const adding = await add(page, 'PL8RDR');
  expect(await findings(page)).toEqual([]);
  await adding.getByRole('button', { name: 'Send to OPS-COM' }).click();
  await expect(adding.getByRole('heading', { name: 'What OPS-COM answered' })).toBeVisible();
  await adding.getByRole('button', { name: 'Close', exact: true }).last().click();
  await expect(table(page)).toContainText('PL8RDR');
  await expect(table(page)).toContainText('14.50 CAD');

  await page.getByRole('button', { name: 'Extend or correct PL8RDR' }).click();
  const changing = page.getByRole('dialog', { name: 'Extend or correct the permit' });
  await expect(changing.getByRole('button', { name: 'Send to OPS-COM' })).toBeDisabled();
  await changing.getByLabel('End').fill(`${LATER} 18:00`);
  await expect(changing.getByRole('list', { name: 'What changes' })).toContainText('End');
  await changing.getByRole('button', { name: 'Send to OPS-COM' }).click();
  await expect(changing.getByRole('heading', { name: 'What was asked' })).toBeVisible();
  await changing.getByRole('button', { name: 'Close', exact: true }).last().click();

  await page.getByRole('button', { name: 'Delete PL8RDR' }).click();
  const deleting = page.getByRole('dialog', { name: 'Delete the permit' });
  await expect(deleting).toContainText('This cannot be undone');
  await deleting.getByLabel('Why').fill('Paid twice');
  await deleting.getByLabel('The plate, once more').fill('PL8RDR');
  expect(await findings(page)).toEqual([]);
  await deleting.getByRole('button', { name: 'Delete at OPS-COM' }).click();
  await expect(deleting.getByRole('heading', { name: 'What was asked' })).toBeVisible();
  await deleting.getByRole('button', { name: 'Close', exact: true }).last().click();
  await expect(table(page)).toHaveCount(0);
  await page.getByLabel('Also those that are gone').check();
  await expect(table(page)).toContainText('PL8RDR');
  const { counts, violations } = await opscom.state();
  expect([counts['push'], counts['update'], counts['delete'], violations]).toEqual([1, 1, 1, []]);
});

test('a permit whose answer is lost is not sent again, and waits for a person', async ({
  opscom,
  product,
  enter,
}) => {
  await opscom.connect(product);
  await opscom.misbehave('push', 'cut-after');
  const page = await enter(SAMI, '#/paid-permits');
  const dialog = await add(page, 'LOST123');
  await dialog.getByRole('button', { name: 'Send to OPS-COM' }).click();
  await expect(dialog).toContainText('whether it was done is not known');
  await expect(dialog.getByRole('button', { name: 'Send to OPS-COM' })).toHaveCount(0);
  expect((await opscom.state()).counts['push']).toBe(1);
});

test('the list can be read and worked at the small screen, and an attendant only looks', async ({
  opscom,
  product,
  enter,
  elsewhere,
}) => {
  await opscom.connect(product);
  const page = await enter(SAMI, '#/paid-permits');
  const dialog = await add(page, 'PL8RDR');
  await dialog.getByRole('button', { name: 'Send to OPS-COM' }).click();
  await dialog.getByRole('button', { name: 'Close', exact: true }).last().click();
  await expect(table(page)).toContainText('In force');
  expect(await findings(page)).toEqual([]);
  expect(await misfits(page)).toEqual([]);
  expect(await tooLow(page)).toEqual([]);
  await expect(page.getByRole('main')).toMatchAriaSnapshot({ name: 'paid-permits.aria.yml' });
  const attendant = await elsewhere(ADA, '#/paid-permits');
  await expect(table(attendant)).toContainText('PL8RDR');
  await expect(attendant.getByRole('button', { name: 'Add a permit' })).toHaveCount(0);
  await expect(attendant.getByRole('button', { name: 'Delete PL8RDR' })).toHaveCount(0);
});
