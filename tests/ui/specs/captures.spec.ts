/** Everything recorded: search, page, open, correct, download. */
import { readFile } from 'node:fs/promises';
import { ADA, ALLOWED, BLOCKED, SAMI } from '../site/people.ts';
import type { Product } from '../site/product.ts';
import { expect, test, type Page } from '../site/test.ts';
import { upload } from '../site/upload.ts';

const spelled = (plate: string) => [...plate].join(' ');
const list = (page: Page) => page.getByRole('listbox', { name: 'Captures, newest first' });
const rows = (page: Page) => list(page).getByRole('option');
const plateField = (page: Page) => page.getByRole('searchbox', { name: /^Plate;/ });
const match = (page: Page) => page.getByLabel('How the plate matches');
const detail = (page: Page) => page.getByRole('region', { name: 'The opened capture' });
const dialog = (page: Page) => page.getByRole('dialog');

async function record(product: Product, plates: readonly string[], device?: string) {
  for (const plate of plates) await upload(product, device ? { plate, device } : { plate });
}

test('everything recorded is listed, newest first, and the address keeps the search', async ({
  enter,
  product,
}) => {
  await record(product, ['KL456MN', 'KL999XX', 'WOL953']);
  const page = await enter(ADA, '#/captures');
  await expect(rows(page)).toHaveCount(3);
  await expect(rows(page).first()).toContainText(spelled('WOL953'));

  await plateField(page).fill('kl');
  await expect(rows(page)).toHaveCount(2);
  await expect(page).toHaveURL(/plate=KL/);
  await page.reload();
  await expect(rows(page)).toHaveCount(2);
  await expect(plateField(page)).toHaveValue('KL');
});

test('a plate is found by its beginning, exactly, with wildcards and by what it looks like', async ({
  enter,
  product,
}) => {
  await record(product, ['AB123CD', 'A8123CD', 'AB1230', 'XB123CD']);
  const page = await enter(ADA, '#/captures');
  const found = async (kind: string, typed: string, plates: string[]) => {
    await match(page).selectOption({ label: kind });
    await plateField(page).fill(typed);
    await expect(rows(page)).toHaveCount(plates.length);
    for (const plate of plates) await expect(list(page)).toContainText(spelled(plate));
  };
  const kinds = (await match(page).locator('option').allTextContents()).map((text) => text.trim());
  const [begins, exactly, looks] = kinds as [string, string, string];
  await found(begins, 'AB123', ['AB123CD', 'AB1230']);
  await found(begins, '?B123*', ['AB123CD', 'AB1230', 'XB123CD']);
  await found(exactly, 'AB1230', ['AB1230']);
  await found(looks, 'AB123CD', ['AB123CD', 'A8123CD']);
  await plateField(page).fill('NOTHING');
  await expect(page.getByText('No capture matches.')).toBeVisible();
  await page.getByRole('button', { name: 'Show everything' }).last().click();
  await expect(rows(page)).toHaveCount(4);
});

test('captures without a plate, of one lane, with one verdict, or corrected are found', async ({
  enter,
  cameras,
  product,
}) => {
  await record(product, [ALLOWED, 'KL456MN']);
  await record(product, [BLOCKED], 'exit-1');
  await cameras.captureWithoutPlate('entry-2');
  const page = await enter(ADA, '#/captures');
  await expect(rows(page)).toHaveCount(4);

  await page.getByLabel('No plate').check();
  await expect(rows(page)).toHaveCount(1);
  await expect(rows(page)).toContainText('No plate');
  await page.getByLabel('No plate').uncheck();

  await page.getByLabel('Lane', { exact: true }).selectOption('Exit North');
  await expect(rows(page)).toContainText([spelled(BLOCKED)]);
  await expect(rows(page)).toHaveCount(1);
  await page.getByLabel('Lane', { exact: true }).selectOption('All lanes');
  await page.getByLabel('Verdict').selectOption('Allowed');
  await expect(rows(page)).toContainText([spelled(ALLOWED)]);
  await expect(rows(page)).toHaveCount(1);
  await page.getByRole('button', { name: 'Show everything' }).click();
  await page.getByLabel('Corrected').check();
  await expect(page.getByText('No capture matches.')).toBeVisible();
});

test('a long list is read page by page while it is scrolled, and every capture is reached once', async ({
  enter,
  product,
}) => {
  const count = 210;
  const plates = Array.from({ length: count }, (_, i) => `P${String(i).padStart(4, '0')}X`);
  for (let i = 0; i < count; i += 20)
    await Promise.all(plates.slice(i, i + 20).map((plate) => upload(product, { plate })));
  const page = await enter(ADA, '#/captures');
  const asked: string[] = [];
  page.on('request', (request) => request.url().includes('/captures?') && asked.push(request.url()));
  const seen = new Set<string>();
  await expect(async () => {
    for (const text of await rows(page).locator('.sr-only').allTextContents()) {
      if (/^P( \d){4} X$/.test(text.trim())) seen.add(text.trim());
    }
    await list(page).evaluate((box) => box.scrollBy(0, 500));
    expect(seen.size).toBe(count);
  }).toPass({ intervals: [40], timeout: 25_000 });
  expect(asked.length, 'pages of 100').toBe(2);
  expect(asked.every((url) => url.includes('cursor='))).toBe(true);
});

test('an opened capture shows both original pictures, all times, and its facts in order', async ({
  enter,
  cameras,
}) => {
  await cameras.capture('entry-1', ALLOWED);
  const page = await enter(ADA, '#/captures');
  await rows(page).first().click();
  for (const kind of ['Vehicle', 'Plate']) {
    const picture = detail(page).getByRole('img', {
      name: new RegExp(`^${kind}`),
    });
    await expect(picture).toBeVisible();
    await expect
      .poll(() => picture.evaluate((img: HTMLImageElement) => img.naturalWidth))
      .toBeGreaterThan(50);
  }
  await expect(detail(page)).toContainText('On the allow list');
  for (const heading of ['Times', 'What the camera said', 'What happened']) {
    await expect(detail(page).getByRole('heading', { name: heading })).toBeVisible();
  }
  await detail(page).getByText('The upload as it came, without picture data').click();
  await expect(detail(page).getByLabel('The upload as it came')).toContainText('"plateNo"');
});

test('a downloaded original is byte for byte what the camera uploaded', async ({ enter, cameras }) => {
  await cameras.capture('entry-1', 'KL456MN');
  const uploaded = await cameras.lastPicture('entry-1');
  const page = await enter(ADA, '#/captures');
  await rows(page).first().click();
  const downloading = page.waitForEvent('download');
  await detail(page)
    .getByRole('button', { name: /^Save the original: Vehicle/ })
    .click();
  const download = await downloading;
  expect(download.suggestedFilename()).toMatch(/KL456MN.*\.jpg$/);
  const saved = await readFile(await download.path());
  expect(saved.equals(uploaded), `${saved.length} bytes against ${uploaded.length}`).toBe(true);
});

test('a correction stands beside the reading, is found as such, and can be undone', async ({
  enter,
  product,
}) => {
  await record(product, ['A8123CD']);
  const page = await enter(ADA, '#/captures');
  await rows(page).first().click();
  await detail(page).getByRole('button', { name: 'Correct plate' }).click();
  await dialog(page).getByLabel('What the plate really says').fill(ALLOWED);
  await page.keyboard.press('Enter');
  await expect(detail(page)).toContainText('Corrected by Ada. The camera read A8123CD.');
  await expect(rows(page).first()).toContainText(spelled(ALLOWED));
  await page.getByLabel('Corrected').check();
  await expect(rows(page)).toHaveCount(1);
  await page.getByLabel('Corrected').uncheck();

  await rows(page).first().click();
  await detail(page).getByRole('button', { name: 'Undo correction' }).click();
  await dialog(page).getByRole('button', { name: 'Undo correction' }).click();
  await expect(page.getByText('The correction was undone; the reading counts again.')).toBeVisible();
  await expect(detail(page).getByRole('heading', { level: 2 })).toContainText(spelled('A8123CD'));
  await expect(detail(page).locator('ol')).toContainText('Corrected the plate to AB123CD.');
});

test('the keyboard looks through the list', async ({ enter, product }) => {
  await record(product, ['KAR772', 'WOL953', 'TXF268']);
  const page = await enter(ADA, '#/captures');
  await expect(rows(page)).toHaveCount(3);
  await page.keyboard.press('ArrowDown');
  await expect(detail(page)).toContainText(spelled('TXF268'));
  await page.keyboard.press('ArrowDown');
  await expect(detail(page)).toContainText(spelled('WOL953'));
  await page.keyboard.press('ArrowUp');
  await expect(detail(page)).toContainText(spelled('TXF268'));
  await page.keyboard.press('/');
  await expect(plateField(page)).toBeFocused();
  await page.keyboard.type('kar');
  await expect(rows(page)).toHaveCount(1);
});

test('an attendant sees the running shift only and is told so, a supervisor sees everything', async ({
  enter,
  elsewhere,
  product,
}) => {
  await upload(product, { plate: 'OLD001', at: Date.now() - 30 * 3600 * 1000 });
  await record(product, ['KAR772']);
  const attendant = await enter(ADA, '#/captures');
  await expect(rows(attendant)).toHaveCount(1);
  await expect(attendant.getByText(/12 hours/)).toBeVisible();
  const supervisor = await elsewhere(SAMI, '#/captures');
  await expect(rows(supervisor)).toHaveCount(2);
  await expect(list(supervisor)).toContainText(spelled('OLD001'));
});

test('captures that come while the list stands are offered, not pushed in', async ({ enter, product }) => {
  await record(product, ['KAR772']);
  const page = await enter(ADA, '#/captures');
  await expect(rows(page)).toHaveCount(1);
  await record(product, ['WOL953']);
  await page.getByRole('button', { name: '1 newer' }).click();
  await expect(rows(page)).toHaveCount(2);
  await expect(rows(page).first()).toContainText(spelled('WOL953'));
});
