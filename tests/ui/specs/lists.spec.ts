/** The allow and the block list: add, change, delete, search; nothing typed is lost. */
import { ALLOWED, BLOCKED, SAMI } from '../site/people.ts';
import { expect, test, type Page } from '../site/test.ts';
import { upload } from '../site/upload.ts';

const rows = (page: Page) => page.getByRole('listbox').getByRole('option');
const dialog = (page: Page) => page.getByRole('dialog');
const spelled = (plate: string) => [...plate].join(' ');

test('a supervisor adds an entry and the next vehicle with that plate is allowed', async ({
  enter,
  product,
}) => {
  const page = await enter(SAMI, '#/lists');
  await page.getByRole('button', { name: 'Add to the allow list' }).click();
  await dialog(page).getByLabel('Plate', { exact: true }).fill('kl 456-mn');
  await dialog(page).getByLabel('Owner').fill('City deliveries');
  await dialog(page).getByLabel('Phone').fill('555 0100');
  await dialog(page).getByLabel('Remarks').fill('weekdays');
  await dialog(page).getByRole('button', { name: 'Until tonight' }).click();
  await dialog(page).getByRole('button', { name: 'Add to the allow list' }).click();
  await expect(dialog(page)).toHaveCount(0);
  const added = rows(page).filter({ hasText: 'City deliveries' });
  await expect(added).toContainText('555 0100');
  await expect(added).toContainText('added by Sami');
  await expect(added).toContainText(/Until (\d\d:\d\d|\d.*, 0[06]:00)/);

  await upload(product, { plate: 'KL456MN' });
  const [passage] = (await (await product.signIn(SAMI)).get('/snapshot')).passages;
  expect(passage.verdict.kind).toBe('allowed');
});

test('an entry is changed and shows by whom', async ({ enter }) => {
  const page = await enter(SAMI, '#/lists');
  await rows(page).filter({ hasText: 'R. Meyer' }).click();
  await expect(page.getByText(`Selected: ${ALLOWED}`)).toBeVisible();
  await page.getByRole('button', { name: 'Change', exact: true }).click();
  await expect(dialog(page).getByLabel('Plate', { exact: true })).toHaveValue(ALLOWED);
  await expect(dialog(page).getByLabel('Remarks')).toHaveValue('bay 12');
  await dialog(page).getByLabel('Remarks').fill('bay 14');
  await page.keyboard.press('Enter');
  await expect(rows(page).filter({ hasText: 'bay 14' })).toContainText('changed by Sami');
  await expect(rows(page)).toHaveCount(1);
});

test('deleting asks first, says what it does, and leaves the other list alone', async ({ enter }) => {
  const page = await enter(SAMI, '#/lists');
  await page.getByText('Block list', { exact: true }).click();
  await rows(page)
    .filter({ hasText: spelled(BLOCKED) })
    .click();
  await page.getByRole('button', { name: 'Delete', exact: true }).click();
  await expect(dialog(page)).toContainText(`${BLOCKED} will no longer be on the block list.`);
  await dialog(page).getByRole('button', { name: 'Cancel' }).click();
  await expect(rows(page)).toHaveCount(1);
  await page.getByRole('button', { name: 'Delete', exact: true }).click();
  await dialog(page).getByRole('button', { name: 'Delete entry' }).click();
  await expect(page.getByText('Nothing on the block list.')).toBeVisible();
  await page.getByText('Allow list', { exact: true }).click();
  await expect(rows(page)).toHaveCount(1);
});

test('a save that is refused keeps everything as typed and says what is wrong', async ({ enter }) => {
  const page = await enter(SAMI, '#/lists');
  await page.getByRole('button', { name: 'Add to the allow list' }).click();
  await dialog(page).getByLabel('Plate', { exact: true }).fill('--');
  await dialog(page).getByLabel('Owner').fill('Somebody with a long story');
  await page.keyboard.press('Enter');
  await expect(dialog(page).getByRole('alert')).toHaveText('A plate has at least one letter or digit.');

  await dialog(page).getByLabel('Plate', { exact: true }).fill('KL456MN');
  await dialog(page).getByLabel('Counts from').fill('2026-12-24 08:00');
  await dialog(page).getByLabel('Counts until').fill('2026-12-23 08:00');
  await page.keyboard.press('Enter');
  await expect(dialog(page).getByRole('alert')).toHaveText('The entry would end before it begins.');
  await expect(dialog(page).getByLabel('Owner')).toHaveValue('Somebody with a long story');
});

test('a save that fails keeps everything as typed, and the same dialog saves it later', async ({ enter }) => {
  const page = await enter(SAMI, '#/lists');
  await page.getByRole('button', { name: 'Add to the allow list' }).click();
  await dialog(page).getByLabel('Plate', { exact: true }).fill('KL456MN');
  await dialog(page).getByLabel('Remarks').fill('typed with care');
  // The line between this browser and the product is cut, and mended.
  await page.context().setOffline(true);
  await page.keyboard.press('Enter');
  await expect(dialog(page).getByRole('alert')).toContainText('No connection to Gatehouse.');
  await expect(dialog(page).getByLabel('Plate', { exact: true })).toHaveValue('KL456MN');
  await expect(dialog(page).getByLabel('Remarks')).toHaveValue('typed with care');
  await page.context().setOffline(false);
  await dialog(page).getByRole('button', { name: 'Add to the allow list' }).click();
  await expect(dialog(page)).toHaveCount(0);
  await expect(rows(page).filter({ hasText: 'typed with care' })).toBeVisible();
});

test('the search finds by plate, owner and remarks, and says when nothing matches', async ({
  enter,
  product,
}) => {
  const supervisor = await product.signIn(SAMI);
  for (const [plate, owner] of [
    ['KL456MN', 'City deliveries'],
    ['ZZ100', 'Pharmacy'],
    ['ZZ200', 'Bakery'],
  ]) {
    await supervisor.call('POST', '/list-entries', {
      list: 'allow',
      plate,
      owner,
      remarks: '',
    });
  }
  const page = await enter(SAMI, '#/lists');
  await expect(page.getByText('4 entries')).toBeVisible();
  const search = page.getByRole('searchbox', { name: 'Search the list' });
  await search.fill('zz');
  await expect(rows(page)).toHaveCount(2);
  await search.fill('pharm');
  await expect(rows(page)).toHaveCount(1);
  await search.fill('bay 12');
  await expect(rows(page)).toContainText(['R. Meyer']);
  await search.fill('nothing like it');
  await expect(page.getByText('No entry matches.')).toBeVisible();
  await page.getByRole('button', { name: 'Show all entries' }).click();
  await expect(rows(page)).toHaveCount(4);
});

test('two supervisors see each other’s changes without reloading', async ({ enter, elsewhere }) => {
  const one = await enter(SAMI, '#/lists');
  const two = await elsewhere(SAMI, '#/lists');
  await expect(rows(two)).toHaveCount(1);
  await one.getByRole('button', { name: 'Add to the allow list' }).click();
  await dialog(one).getByLabel('Plate', { exact: true }).fill('KL456MN');
  await one.keyboard.press('Enter');
  await expect(rows(two)).toHaveCount(2);
});
