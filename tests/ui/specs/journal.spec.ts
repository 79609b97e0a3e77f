/** The journal: every gate command with its outcome, and every change with who and why. */
import { booth } from '../site/booth.ts';
import { ADA, ALLOWED, SAMI } from '../site/people.ts';
import { expect, test, type Page } from '../site/test.ts';
import { upload } from '../site/upload.ts';

const commands = (page: Page) =>
  page.getByRole('listbox', { name: 'Gate commands, newest first' }).getByRole('option');
const chosen = (page: Page) => page.getByRole('region', { name: 'The chosen command' });
const audit = (page: Page) => page.getByRole('listbox', { name: 'Audit, newest first' }).getByRole('option');

test('a gate command stands in the journal with who, why, what the camera said, and its capture', async ({
  enter,
  cameras,
  product,
}) => {
  const page = await enter(ADA);
  await upload(product, { plate: 'KL456MN' });
  await expect(booth(page).card).toContainText('K L 4 5 6 M N');
  await page.keyboard.press('F11');
  await page.keyboard.press('3');
  await page.keyboard.press('Enter');
  await expect(booth(page).outcome).toContainText('accepted');
  await page.keyboard.press('Enter');
  expect(await cameras.commands('entry-1')).toEqual([0]);

  await page.getByRole('link', { name: 'Journal' }).click();
  await expect(commands(page)).toHaveCount(1);
  await expect(commands(page).first()).toContainText('Delivery');
  await page.keyboard.press('ArrowDown');
  await expect(chosen(page).getByRole('heading', { name: 'Open', exact: true })).toBeVisible();
  await expect(chosen(page)).toContainText('Ada');
  await expect(chosen(page)).toContainText('by hand');
  await expect(chosen(page)).toContainText('Succeed');
  await chosen(page).getByRole('button', { name: 'Show the capture' }).click();
  await expect(page.getByRole('region', { name: 'The opened capture' })).toContainText('K L 4 5 6 M N');
  await expect(page.getByRole('region', { name: 'The opened capture' })).toContainText('Delivery');
});

test('an unsigned emergency open is offered for signing in the journal, however old', async ({
  enter,
  cameras,
}) => {
  const page = await enter(ADA);
  await page.keyboard.press('Shift+F11');
  await expect(booth(page).outcome).toContainText('accepted');
  await page.keyboard.press('Escape');
  await booth(page).alarms.getByRole('button', { name: 'Acknowledge' }).click();

  await page.getByRole('link', { name: 'Journal' }).click();
  const unsigned = page.getByRole('region', {
    name: 'Emergency openings to be signed',
  });
  await expect(unsigned).toContainText('Entry North');
  await expect(commands(page).first()).toContainText('Not signed');
  await unsigned.getByRole('button', { name: 'Sign' }).click();
  await page.getByRole('dialog').getByLabel('Reason').fill('ambulance');
  await page.keyboard.press('Enter');
  await expect(unsigned).toHaveCount(0);
  await page.getByRole('button', { name: 'Read again' }).click();
  await expect(commands(page).first()).toContainText('ambulance');
  expect(await cameras.commands('entry-1')).toEqual([0]);
});

test('the commands of one lane can be seen alone', async ({ enter, cameras, product }) => {
  expect(cameras.addresses.size).toBe(4);
  const attendant = await product.signIn(ADA);
  for (const lane of [1, 2]) {
    await attendant.call('POST', `/lanes/${lane}/commands`, {
      command: 'open',
      reason: 'Delivery',
    });
  }
  const page = await enter(ADA, '#/journal');
  await expect(commands(page)).toHaveCount(2);
  await page.getByLabel('Lane').selectOption('Entry South');
  await expect(commands(page)).toHaveCount(1);
  await expect(commands(page)).toContainText('Entry South');
});

test('every change stands in the audit with who and what, and the chain of rows is found whole', async ({
  enter,
  product,
}) => {
  const supervisor = await product.signIn(SAMI);
  await supervisor.call('POST', '/list-entries', {
    list: 'block',
    plate: 'KL456MN',
    owner: '',
    remarks: 'test',
  });
  const page = await enter(SAMI, '#/journal/audit');
  const added = audit(page).filter({ hasText: 'KL456MN' });
  await expect(added).toContainText('Sami');
  await expect(added).toContainText(/list/);
  await expect(audit(page).filter({ hasText: ALLOWED })).toContainText('demo');
  const rows = await audit(page).count();

  await page.getByRole('button', { name: 'Check the chain' }).click();
  const result = page.getByRole('status').filter({ hasText: 'rows checked' });
  await expect(result).toContainText('fit together: none was changed');
  const told = Number(/(\d+) rows checked/.exec((await result.textContent()) ?? '')?.[1]);
  expect(told).toBeGreaterThanOrEqual(rows);
  await page.getByText('Gate commands', { exact: true }).click();
  await expect(page.getByText('No gate command yet.')).toBeVisible();
});
