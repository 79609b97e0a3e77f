/** The keyboard of the booth: what it does, and above all what it never does. */
import { booth } from '../site/booth.ts';
import { ADA } from '../site/people.ts';
import { expect, test } from '../site/test.ts';
import { upload } from '../site/upload.ts';

const CHARACTERS = [...'abcdefghijklmnopqrstuvwxyz0123456789'];

test('F1 to F4 choose the lane in the order of the strip', async ({ enter }) => {
  const page = await enter(ADA);
  const names = ['Entry North', 'Entry South', 'Exit North', 'Exit South'];
  await expect(booth(page).lane('Entry North')).toHaveAttribute('aria-pressed', 'true');
  for (const [i, name] of names.entries()) {
    await page.keyboard.press(`F${i + 1}`);
    await expect(booth(page).lane(name)).toHaveAttribute('aria-pressed', 'true');
    await expect(page.getByRole('button', { name: /^Lane /, pressed: true })).toHaveCount(1);
  }
});

test('the chosen lane never changes by itself, and a car that waits elsewhere is marked there', async ({
  enter,
  product,
}) => {
  const page = await enter(ADA);
  const { card, lane, row, tile } = booth(page);
  await page.keyboard.press('F2');
  await upload(product, { plate: 'KL456MN' });
  await upload(product, { plate: 'WOL953', device: 'exit-1' });
  await expect(row('KL456MN')).toBeAttached();
  await expect(row('WOL953')).toBeAttached();
  await expect(lane('Entry South')).toHaveAttribute('aria-pressed', 'true');
  await expect(card).toContainText('No vehicle at Entry South yet');
  await expect(tile('Entry North')).toContainText(/wait/i);
  await page.reload();
  await expect(lane('Entry South')).toHaveAttribute('aria-pressed', 'true');
});

test('no letter and no digit opens a gate, neither on the screen nor in a dialog', async ({
  enter,
  cameras,
  product,
}) => {
  const page = await enter(ADA);
  const { card, dialog } = booth(page);
  await upload(product, { plate: 'KL456MN' });
  await expect(card).toContainText('K L 4 5 6 M N');
  for (const key of [...CHARACTERS, 'Enter', 'Space', 'Shift+O', 'Tab']) {
    await page.keyboard.press(key);
    await page.keyboard.press('Escape');
    await expect(dialog).toHaveCount(0);
  }
  await page.keyboard.press('F11');
  await expect(dialog).toContainText('Open: Entry North');
  for (const key of CHARACTERS.filter((c) => c !== '9')) await page.keyboard.press(key);
  await page.keyboard.press('Escape');
  await expect(dialog).toHaveCount(0);
  expect(await cameras.commands('entry-1')).toEqual([]);
  expect(await (await product.signIn(ADA)).get('/commands')).toEqual([]);
});

test('keys are off while somebody types', async ({ enter }) => {
  const page = await enter(ADA);
  const { dialog, lane } = booth(page);
  const search = page.getByRole('searchbox', {
    name: 'Search captures by plate',
  });
  await page.keyboard.press('/');
  await expect(search).toBeFocused();
  for (const key of ['c', 'e', '?', '1', 'F2', 'F11', 'Shift+F11', 'Space']) await page.keyboard.press(key);
  await expect(search).toHaveValue('CE?1 ');
  await expect(dialog).toHaveCount(0);
  await expect(lane('Entry North')).toHaveAttribute('aria-pressed', 'true');
  await page.keyboard.press('Escape');
  await page.keyboard.press('F2');
  await expect(lane('Entry South')).toHaveAttribute('aria-pressed', 'true');
});

test('a typed plate and Enter in the search leads to its captures', async ({ enter, product }) => {
  const page = await enter(ADA);
  await upload(product, { plate: 'KL456MN' });
  await upload(product, { plate: 'WOL953' });
  await page.keyboard.press('/');
  await page.keyboard.type('wol');
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(/#\/captures\?plate=WOL/);
  await expect(page.getByRole('listbox', { name: 'Captures, newest first' }).getByRole('option')).toHaveCount(
    1,
  );
});

test('the help lists every key', async ({ enter }) => {
  const page = await enter(ADA);
  await page.keyboard.press('?');
  const { dialog } = booth(page);
  await expect(dialog).toContainText('Keys are off while you type. No single letter opens a gate.');
  const listed: [string, string][] = [
    ['F1', 'Choose a lane, F1 to F8'],
    ['F11', 'Open panel: then a reason and Enter'],
    ['Shift+F11', 'Emergency open: sent at once, reason afterwards'],
    ['1 – 9', 'In the open panel: choose the reason'],
    ['Enter', 'In a dialog: confirm'],
    ['Esc', 'In a dialog: cancel'],
    ['↑', 'Newer passage'],
    ['↓', 'Older passage'],
    ['Home', 'Back to the newest passage of the lane'],
    ['C', 'Copy the plate'],
    ['E', 'Correct the plate'],
    ['Space', 'Acknowledge the top alarm'],
    ['/', 'Search captures by plate'],
    ['?', 'Show or hide this help'],
  ];
  for (const [key, does] of listed) {
    const line = dialog.locator('dl > div').filter({ hasText: does });
    await expect(line.locator('kbd').filter({ hasText: key }).first(), does).toBeVisible();
  }
  await page.keyboard.press('Escape');
  await expect(dialog).toHaveCount(0);
});

test('the arrow keys look through the passages and Esc comes back to the newest', async ({
  enter,
  product,
}) => {
  const page = await enter(ADA);
  const { card } = booth(page);
  await upload(product, { plate: 'KL456MN' });
  await upload(product, { plate: 'WOL953' });
  await expect(card).toContainText('W O L 9 5 3');
  await page.keyboard.press('ArrowDown');
  await expect(card).toContainText('K L 4 5 6 M N');
  await page.keyboard.press('ArrowUp');
  await expect(card).toContainText('W O L 9 5 3');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Escape');
  await expect(card).toContainText('W O L 9 5 3');
});
