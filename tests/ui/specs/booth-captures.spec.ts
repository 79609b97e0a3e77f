/** What the attendant sees of each vehicle: the card, the verdict, the feed. */
import { booth, spelled } from '../site/booth.ts';
import { ADA, ALLOWED, BLOCKED, SAMI } from '../site/people.ts';
import { expect, test, type Page } from '../site/test.ts';
import { upload } from '../site/upload.ts';

/** The picture was really fetched and decoded, not only asked for. */
async function isPainted(page: Page, name: string) {
  const picture = page.getByRole('img', { name, exact: true }).first();
  await expect(picture).toBeVisible();
  await expect.poll(() => picture.evaluate((img: HTMLImageElement) => img.naturalWidth)).toBeGreaterThan(50);
}

test('a capture appears by itself with its plate, its own picture and the verdict in words', async ({
  enter,
  cameras,
}) => {
  const page = await enter(ADA);
  const { card, row } = booth(page);
  await expect(card).toContainText('No vehicle at Entry North yet');

  await cameras.capture('entry-1', ALLOWED);
  await expect(card).toContainText(spelled(ALLOWED));
  await expect(card.getByRole('status')).toContainText('Allowed On the allow list');
  await expect(card.getByRole('status')).toContainText('bay 12');
  await isPainted(page, `Frame of ${ALLOWED}`);
  await isPainted(page, 'Plate crop');
  await expect(row(ALLOWED)).toContainText('Allowed');
  await expect(row(ALLOWED)).toContainText('Entry North');
});

test('each verdict is said in its own word: blocked, allowed, review, unknown', async ({
  enter,
  cameras,
}) => {
  const page = await enter(ADA);
  const { alarms, card, row } = booth(page);
  const said = card.getByRole('status');

  await cameras.capture('entry-1', 'KL456MN');
  await expect(said).toContainText('Review On no list.');
  await cameras.capture('entry-1', ALLOWED);
  await expect(said).toContainText('Allowed');
  await cameras.captureWithoutPlate('entry-1');
  await expect(said).toContainText('Unknown No plate was read.');
  await expect(card).toContainText('No plate');
  await cameras.capture('entry-1', BLOCKED);
  await expect(said).toContainText('Blocked On the block list');
  await expect(row(BLOCKED)).toContainText('Blocked');
  await expect(alarms.getByRole('alert')).toContainText(BLOCKED);
});

test('a plate that only looks like a listed one warns and is not taken for it', async ({
  enter,
  product,
}) => {
  const page = await enter(ADA);
  await upload(product, { plate: 'A8123CD' });
  const said = booth(page).card.getByRole('status');
  await expect(said).toContainText('Review On no list.');
  await expect(said).toContainText(`Looks like ${ALLOWED} on the allow list. Compare the picture.`);
});

test('the feed shows the newest while nobody touches it', async ({ enter, product }) => {
  const page = await enter(ADA);
  const { feed } = booth(page);
  for (const plate of ['NEW001', 'KAR772', 'WOL953', 'TXF268', 'MBG184', 'PIZ630'])
    await upload(product, { plate });
  const first = feed.getByRole('article').first();
  await expect(first).toContainText(spelled('PIZ630'));
  await upload(product, { plate: 'HUV417' });
  await expect(first).toContainText(spelled('HUV417'));
  await expect(page.getByRole('button', { name: / new$/ })).toHaveCount(0);
});

test('no row moves under the pointer, and the list follows again when the pointer leaves', async ({
  enter,
  product,
}) => {
  const page = await enter(ADA);
  const { feed, lane, row } = booth(page);
  for (const plate of ['KAR772', 'WOL953', 'TXF268']) await upload(product, { plate });
  await row('WOL953').hover();
  const before = await row('WOL953').boundingBox();

  await upload(product, { plate: 'MBG184' });
  await upload(product, { plate: 'PIZ630' });
  const pill = page.getByRole('button', { name: '2 new' });
  await expect(pill).toBeVisible();
  expect(await row('WOL953').boundingBox()).toEqual(before);

  await lane('Entry North').hover();
  await expect(pill).toHaveCount(0);
  await expect(feed.getByRole('article').first()).toContainText(spelled('PIZ630'));
  await expect(row('PIZ630')).toBeInViewport();
});

test('while an older passage is looked at, new ones are counted until somebody asks for them', async ({
  enter,
  product,
}) => {
  const page = await enter(ADA);
  const { card, lane, row } = booth(page);
  for (const plate of ['KAR772', 'WOL953', 'TXF268']) await upload(product, { plate });
  await row('WOL953').click();
  await lane('Exit South').hover();
  for (const plate of ['MBG184', 'PIZ630', 'HUV417']) await upload(product, { plate });
  const pill = page.getByRole('button', { name: '3 new' });
  await expect(pill).toBeVisible();
  await expect(card).toContainText(spelled('WOL953'));

  await pill.click();
  await expect(pill).toHaveCount(0);
  await expect(row('HUV417')).toBeInViewport();
  await expect(card).toContainText(spelled('HUV417'));
});

test('a row that somebody picked stays on the card while other vehicles come', async ({ enter, product }) => {
  const page = await enter(ADA);
  const { card, row } = booth(page);
  for (const plate of ['KAR772', 'WOL953']) await upload(product, { plate });
  await row('KAR772').click();
  await expect(card).toContainText(spelled('KAR772'));
  await upload(product, { plate: 'TXF268' });
  await expect(row('TXF268')).toBeAttached();
  await expect(card).toContainText(spelled('KAR772'));
  await card.getByRole('button', { name: 'Back to the newest' }).click();
  await expect(card).toContainText(spelled('TXF268'));
});

test('on an exit lane the last entry of the same plate stands beside the vehicle', async ({
  enter,
  cameras,
}) => {
  const page = await enter(ADA);
  const { card } = booth(page);
  await cameras.capture('entry-2', 'KL456MN');
  await cameras.capture('exit-1', 'KL456MN');
  await page.keyboard.press('F3');
  await expect(card.getByText('Now, leaving')).toBeVisible();
  await expect(card.getByText('Last entry: Entry South')).toBeVisible();
  await isPainted(page, 'Frame of the last entry');
  await isPainted(page, 'Frame of KL456MN');
});

test('allowing a plate until tonight changes its verdict at once', async ({ enter, product }) => {
  const page = await enter(ADA);
  const { card, row } = booth(page);
  await upload(product, { plate: 'KL456MN' });
  await expect(card.getByRole('status')).toContainText('Review');
  await card.getByRole('button', { name: 'Allow until tonight' }).click();
  await expect(page.getByText('KL456MN is allowed until tonight.')).toBeVisible();
  await upload(product, { plate: 'KL456MN' });
  await expect(card.getByRole('status')).toContainText('Allowed On the allow list');
  await expect(row('KL456MN').first()).toContainText('Allowed');
});

test('a misread plate is corrected beside the reading, and the verdict follows', async ({
  enter,
  product,
}) => {
  const page = await enter(ADA);
  const { card, dialog, row } = booth(page);
  await upload(product, { plate: 'A8123CD' });
  await expect(card).toContainText(spelled('A8123CD'));
  await page.keyboard.press('e');
  await expect(dialog).toContainText('The camera read A8123CD.');
  await dialog.getByLabel('What the plate really says').fill('ab123cd');
  await page.keyboard.press('Enter');
  await expect(dialog).toHaveCount(0);
  await expect(card).toContainText(spelled(ALLOWED));
  await expect(card).toContainText('The camera read A8123CD; corrected by Ada');
  await expect(card.getByRole('status')).toContainText('Allowed');
  await expect(row(ALLOWED)).toContainText('corrected');
});

test('a supervisor puts a plate on a list from the row itself', async ({ enter, product }) => {
  const page = await enter(SAMI);
  const { card, dialog, row } = booth(page);
  await upload(product, { plate: 'KL456MN' });
  await row('KL456MN').hover();
  await row('KL456MN').getByRole('button', { name: 'Put KL456MN on a list' }).click();
  await expect(dialog.getByLabel('Plate', { exact: true })).toHaveValue('KL456MN');
  await dialog.getByText('Block: must not pass').click();
  await dialog.getByLabel('Remarks').fill('drove off without paying');
  await dialog.getByRole('button', { name: 'Add to the block list' }).click();
  await expect(dialog).toHaveCount(0);
  await upload(product, { plate: 'KL456MN' });
  await expect(card.getByRole('status')).toContainText('Blocked');
  await expect(card.getByRole('status')).toContainText('drove off without paying');
});

test('the picture can be looked into and is shown whole again', async ({ enter, cameras }) => {
  const page = await enter(ADA);
  await cameras.capture('entry-1', 'KL456MN');
  const { card } = booth(page);
  const frame = card.getByRole('group', { name: 'Frame of KL456MN' });
  await frame.hover();
  await page.mouse.wheel(0, -400);
  await expect(frame.getByText(/^2\.\d×$/)).toBeVisible();
  await frame.getByRole('button', { name: 'Show the whole picture' }).click();
  await expect(frame.getByText(/×$/)).toHaveCount(0);
});
