/** The simulator's own page: what a demo shows beside the product, and its buttons. */
import { expect, test } from '../site/test.ts';

test('the simulated camera shows its display, lists and serial port, and does what its buttons say', async ({
  cameras,
  page,
}) => {
  await page.goto(cameras.page);
  const entry = page.locator('article', { has: page.getByRole('heading', { name: 'entry-1' }) });
  await expect(entry).toContainText('barrier lowered');
  await expect(entry).toContainText('display: nothing sent yet');
  await entry.getByText('Make something happen').click();

  await entry.getByLabel('plate').fill('AB123CD');
  await entry.getByRole('button', { name: 'Drives up' }).click();
  await expect(entry.locator('.card')).toContainText('AB123CD');

  await entry.getByLabel('serial').fill('77aa');
  await entry.getByRole('button', { name: 'Say it' }).click();
  await expect(entry.locator('.card')).toContainText('from port: 77aa');

  await entry.getByLabel('list call').fill('3');
  await entry.getByRole('button', { name: 'at that list call' }).click();
  await entry.getByLabel('entries per second').fill('200');
  await entry.getByRole('button', { name: 'Set limits' }).click();
  await expect(entry.locator('.card')).toContainText('cut off at list call 3 from now');
  await expect(entry.locator('.card')).toContainText('entries per second 200');

  await entry.getByRole('button', { name: 'Restart' }).click();
  await expect(entry.locator('.card')).toContainText('restarted 1 times');
  await expect(entry.locator('.chips')).toContainText('linked');

  await cameras.act('entry-1', { what: 'unplug' });
  await expect(entry.locator('.chips')).toContainText('silent');
  await cameras.act('entry-1', { what: 'plug-in' });
  await expect(entry.locator('.chips')).toContainText('linked');
  expect(await cameras.violations('entry-1')).toEqual([]);
  expect(await cameras.plates('entry-1')).toEqual([]);
});
