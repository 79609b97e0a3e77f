/**
 * Permits at OPS-COM on the screen: added, extended, deleted, each sent once, and what was asked and answered; and on
 * its connection, by which clock it takes times and how many permits it counts.
 */
import { findings } from '../site/axe.ts';
import { misfits, tooLow } from '../site/fit.ts';
import { OpsCom } from '../site/opscom.ts';
import { ADA, ELI, SAMI } from '../site/people.ts';
import type { Product } from '../site/product.ts';
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

/** Both clocks must differ, and the simulator's wall clock be the site's. */
const inOslo = async (product: Product) =>
  (await product.signIn(ELI)).call('PATCH', '/site', { zone: 'Europe/Oslo' });
const connected = (page: Page) => page.getByRole('article', { name: 'Lot permits' });

test('the clock of OPS-COM is checked with a test permit, and nothing is set before a person says so', async ({
  opscom,
  product,
  enter,
}) => {
  await inOslo(product);
  await opscom.connect(product);
  const page = await enter(ELI, '#/paid-permits');
  const adding = await add(page, 'PL8RDR');
  await expect(adding).toContainText('Nobody has checked by which clock OPS-COM takes times');
  await adding.getByRole('button', { name: 'Cancel' }).click();
  await page.goto('about:blank');
  await page.goto(`${product.web}/#/settings/connections`);
  const one = connected(page);
  await expect(one).toContainText('clock not checked');
  await one.getByRole('button', { name: 'Check the clock of Lot permits' }).click();
  const dialog = page.getByRole('dialog', { name: 'Check the clock of Lot permits' });
  expect(await findings(page)).toEqual([]);
  await expect(dialog).toMatchAriaSnapshot({ name: 'clock-check.aria.yml' });

  await dialog.getByText('With a test permit').click();
  await expect(dialog).toContainText('OPS-COM gets a real permit for this plate');
  expect((await opscom.state()).counts['push'] ?? 0).toBe(0);
  await dialog.getByLabel('Plate').last().fill('TEST1');
  await dialog.getByLabel('Zone').fill('Lot 4');
  await dialog.getByRole('button', { name: 'Send the test permit' }).click();
  const sent = await dialog.getByText('It was sent with the end').locator('strong').textContent();
  const seen = dialog.getByLabel('End that OPS-COM’s own screen shows').last();
  await seen.fill('2031-01-01 12:00');
  await expect(dialog.getByRole('status')).toContainText('This fits neither clock');
  await expect(dialog.getByRole('button', { name: /^(Keep|Change)/ })).toHaveCount(0);
  // The simulator takes a plain end by its own wall clock, and shows it as it was sent.
  await seen.fill(sent!);
  await expect(dialog.getByRole('status')).toContainText('took the end that was sent as local time');
  expect(await findings(page)).toEqual([]);
  await expect(one).toContainText('not yet');
  await dialog.getByRole('button', { name: 'Change to local time' }).click();
  await expect(dialog).toHaveCount(0);
  await expect(one).not.toContainText('clock not checked');
  await expect(one).toContainText('The site’s local time');
  const { counts, violations } = await opscom.state();
  expect([counts['push'], violations]).toEqual([1, []]);
});

test('the clock of OPS-COM is checked with a permit that is there, without changing anything at OPS-COM', async ({
  opscom,
  product,
  enter,
}) => {
  await inOslo(product);
  const id = await opscom.connect(product);
  const supervisor = await product.signIn(SAMI);
  await supervisor.call('POST', `/paid-permits/${id}`, {
    plate: 'PL8RDR',
    zone: 'Lot 4',
    start: `${TOMORROW}T08:00:00Z`,
    end: `${TOMORROW}T18:00:00Z`,
  });
  const page = await enter(ELI, '#/settings/connections');
  const one = connected(page);
  await one.getByRole('button', { name: 'Check the clock of Lot permits' }).click();
  const dialog = page.getByRole('dialog', { name: 'Check the clock of Lot permits' });
  await dialog.getByLabel('Plate').first().fill('PL8RDR');
  const seen = dialog.getByLabel('End that OPS-COM’s own screen shows').first();
  await seen.fill(`${TOMORROW} 17:00`);
  await dialog.getByRole('button', { name: 'Ask OPS-COM and compare' }).click();
  await expect(dialog.getByRole('status')).toContainText('it does not tell by which clock OPS-COM goes');
  await seen.fill(`${TOMORROW} 18:00`);
  await expect(dialog.getByRole('status')).toBeEmpty();
  await dialog.getByRole('button', { name: 'Ask OPS-COM and compare' }).click();
  await expect(dialog.getByRole('status')).toContainText('that is the known end in local time');
  await dialog.getByRole('button', { name: 'Change to local time' }).click();
  await expect(one).not.toContainText('clock not checked');
  expect((await opscom.state()).counts['push']).toBe(1);
});

test('the connection tells how many permits OPS-COM counts by zone and kind, and how old that is', async ({
  opscom,
  product,
  enter,
}) => {
  const id = await opscom.connect(product);
  const page = await enter(SAMI, '#/settings/connections');
  const one = connected(page);
  const counts = one.getByRole('region', { name: 'Permits that Lot permits counts' });
  await expect(counts.getByRole('row', { name: /Lot 1/ })).toContainText('2 standard');
  await expect(counts.getByRole('row', { name: /Lot 4/ })).toContainText('3 temporary');
  const supervisor = await product.signIn(SAMI);
  for (const plate of ['AA1', 'AA2']) {
    await supervisor.call('POST', `/paid-permits/${id}`, {
      plate,
      zone: 'Lot 4',
      start: `${TOMORROW}T08:00:00Z`,
      end: `${TOMORROW}T18:00:00Z`,
    });
  }
  await one.getByRole('button', { name: 'Look again' }).click();
  await expect(counts.getByRole('row', { name: /Lot 4/ }).getByRole('cell').last()).toHaveText('5');
  await expect(counts).toContainText('Counted by OPS-COM');
  await expect(counts).toMatchAriaSnapshot({ name: 'permit-totals.aria.yml' });
  expect(await findings(page)).toEqual([]);

  await opscom.misbehave('stats', 'broken-json');
  await one.getByRole('button', { name: 'Look again' }).click();
  await expect(counts).toContainText('and not since');
  await expect(counts.getByRole('row', { name: /Lot 4/ })).toBeVisible();
});
