/** Lists as CSV files: chosen, understood, checked, imported as a whole; exported and read back unchanged. */
import { readFile } from 'node:fs/promises';
import { findings } from '../site/axe.ts';
import { SAMI } from '../site/people.ts';
import { expect, test, type Page } from '../site/test.ts';

const dialog = (page: Page) => page.getByRole('dialog');
const figure = (page: Page, word: string) =>
  dialog(page)
    .getByLabel('What the import would change')
    .locator('div')
    .filter({ has: page.getByText(word, { exact: true }) })
    .locator('dd');

/** As a German office's spreadsheet writes it: Windows-1252, semicolons, CRLF. */
function office(text: string): Buffer {
  return Buffer.from(text.replaceAll('\n', '\r\n'), 'latin1');
}

/** Chooses a file through the system's chooser. */
async function choose(page: Page, name: string, buffer: Buffer): Promise<void> {
  const chooser = page.waitForEvent('filechooser');
  await dialog(page).getByRole('button', { name: 'Choose a file' }).click();
  await (await chooser).setFiles({ name, mimeType: 'text/csv', buffer });
}

async function importing(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Import…' }).click();
  await expect(dialog(page)).toContainText('Drop a CSV file here');
}

const OFFICE = `Kennzeichen;Halter;Gültig bis;Bemerkung
M-ÜL 12;Jürgen Müller;31.12.2099;Küche
K-ÖL 45;"Größe; Söhne";24.12.2099 18:00;
`;

test('a Windows file with semicolons and umlauts is understood and imported', async ({ enter }) => {
  const page = await enter(SAMI, '#/lists');
  await importing(page);
  await choose(page, 'büro.csv', office(OFFICE));
  await expect(dialog(page).getByLabel('Character set')).toHaveValue('windows-1252');
  await expect(dialog(page).getByLabel('Between the cells')).toHaveValue('semicolon');
  await expect(dialog(page).getByLabel('What “Halter” holds')).toHaveValue('owner');
  await expect(dialog(page)).toContainText('Jürgen Müller');
  expect(await findings(page)).toEqual([]);
  // A wrong guess is put right by hand, and said to be wrong until it is.
  await dialog(page).getByLabel('Character set').selectOption('utf-8');
  await expect(dialog(page)).toContainText('Some characters cannot be read.');
  await dialog(page).getByLabel('Character set').selectOption('windows-1252');
  await expect(dialog(page)).toContainText('Jürgen Müller');
  await dialog(page).getByLabel('What “Bemerkung” holds').selectOption('ignore');
  await dialog(page).getByRole('button', { name: 'Check the file' }).click();
  await expect(figure(page, 'new')).toHaveText('2');
  await expect(dialog(page).getByRole('row').filter({ hasText: 'K-ÖL 45' })).toContainText('Größe; Söhne');
  expect(await findings(page)).toEqual([]);
  await dialog(page).getByRole('button', { name: 'Import', exact: true }).click();
  await expect(dialog(page)).toContainText('2 added, 0 changed, 0 deleted.');
  await dialog(page).getByRole('button', { name: 'Close' }).last().click();
  const rows = page.getByRole('listbox').getByRole('option');
  await expect(rows).toHaveCount(3);
  await expect(rows.filter({ hasText: 'Jürgen Müller' })).toContainText('added by Sami');
  await expect(rows.filter({ hasText: 'Küche' }), 'the column was not read').toHaveCount(0);
});

test('errors are shown before anything changes, saved as a file, and mended in the file', async ({
  enter,
}) => {
  const page = await enter(SAMI, '#/lists');
  await importing(page);
  const file = (until: string) =>
    Buffer.from(`plate,owner,valid until\nAB1,Bob,2099-12-31\nCD2,Eve,${until}\n`);
  await choose(page, 'tenants.csv', file('soon'));
  // What is chosen by hand is still so for the corrected file.
  await dialog(page).getByLabel('What “owner” holds').selectOption('remarks');
  await dialog(page).getByRole('button', { name: 'Check the file' }).click();
  await expect(figure(page, 'error')).toHaveText('1');
  const wrong = dialog(page).getByRole('row').filter({ hasText: 'soon' });
  await expect(wrong).toContainText('3');
  await expect(wrong).toContainText('This is no date.');
  await expect(dialog(page).getByRole('button', { name: 'Import', exact: true })).toBeDisabled();
  const download = page.waitForEvent('download');
  await dialog(page).getByRole('button', { name: 'Save all errors as a file' }).click();
  const saved = await download;
  expect(saved.suggestedFilename()).toBe('tenants - errors.csv');
  expect(await readFile(await saved.path(), 'utf8')).toContain('3,valid until,soon,');
  await dialog(page).getByRole('button', { name: 'Another file' }).click();
  await choose(page, 'tenants.csv', file('2099-12-31'));
  await expect(dialog(page).getByLabel('What “owner” holds')).toHaveValue('remarks');
  await dialog(page).getByRole('button', { name: 'Check the file' }).click();
  await expect(figure(page, 'new')).toHaveText('2');
  await expect(figure(page, 'errors')).toHaveText('0');
  await dialog(page).getByRole('button', { name: 'Import', exact: true }).click();
  await expect(dialog(page)).toContainText('2 added');
});

test('replacing a list says what it deletes and wants the figure typed', async ({ enter, product }) => {
  const supervisor = await product.signIn(SAMI);
  for (const plate of ['GOES1', 'GOES2']) {
    await supervisor.call('POST', '/list-entries', { list: 'allow', plate });
  }
  const page = await enter(SAMI, '#/lists');
  await importing(page);
  await choose(page, 'new.csv', Buffer.from('plate\nAB123CD\nNEW1\n'));
  await dialog(page).getByRole('button', { name: 'Check the file' }).click();
  await dialog(page).getByText('Are deleted').click();
  await expect(figure(page, 'deleted')).toHaveText('2');
  await expect(dialog(page)).toContainText('This deletes 2 entries of the allow list');
  const replace = dialog(page).getByRole('button', { name: 'Replace the allow list' });
  await expect(replace).toBeDisabled();
  await dialog(page).getByLabel('Type 2 to confirm').fill('2');
  await replace.click();
  await expect(dialog(page)).toContainText('1 added, 0 changed, 2 deleted.');
  await dialog(page).getByRole('button', { name: 'Close' }).last().click();
  await expect(page.getByText('2 entries')).toBeVisible();
});

test('ten thousand lines are imported while the screens go on, exported, and read back unchanged', async ({
  enter,
  elsewhere,
}) => {
  const page = await enter(SAMI, '#/lists');
  const other = await elsewhere(SAMI, '#/lists');
  await importing(page);
  const lines = Array.from({ length: 10_000 }, (_, n) => `T${n} K,allow,"Flat ${n}, ""west""",+49 ${n}`);
  await choose(page, 'large.csv', Buffer.from(`plate,list,owner,phone\n${lines.join('\n')}\n`));
  await expect(dialog(page)).toContainText('10,000 lines');
  await dialog(page).getByRole('button', { name: 'Check the file' }).click();
  await expect(figure(page, 'new')).toHaveText('10,000');
  await dialog(page).getByRole('button', { name: 'Import', exact: true }).click();
  await expect(dialog(page)).toContainText('10000 added, 0 changed, 0 deleted.');
  await dialog(page).getByRole('button', { name: 'Close' }).last().click();
  await expect(other.getByText('10,001 entries')).toBeVisible();

  const download = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Export' }).click();
  await dialog(page).getByText('Both lists').click();
  await dialog(page).getByRole('button', { name: 'Save the file' }).click();
  const bytes = await readFile(await (await download).path());
  expect(bytes.toString('utf8')).toContain("'+49 7;");
  await importing(page);
  await choose(page, 'lists.csv', bytes);
  await dialog(page).getByRole('button', { name: 'Check the file' }).click();
  await expect(figure(page, 'unchanged')).toHaveText('10,002');
  await dialog(page).getByText('Are deleted').click();
  await expect(figure(page, 'unchanged')).toHaveText('10,002');
  await expect(dialog(page)).toContainText('There is nothing to change.');
});

test('a file that cannot be read says why, and another one can be chosen', async ({ enter }) => {
  const page = await enter(SAMI, '#/lists');
  await importing(page);
  await choose(page, 'list.xlsx', Buffer.from('PK\u0003\u0004 a workbook'));
  await expect(dialog(page).getByRole('alert')).toContainText('This is a workbook, not a CSV file.');
  // The line is cut in the middle: everything chosen stays.
  await choose(page, 'list.csv', Buffer.from('plate\nAB1\n'));
  await expect(dialog(page)).toContainText('list.csv');
  await page.context().setOffline(true);
  await dialog(page).getByRole('button', { name: 'Check the file' }).click();
  await expect(dialog(page).getByRole('alert')).toContainText('No connection to Gatehouse.');
  await page.context().setOffline(false);
  await dialog(page).getByRole('button', { name: 'Check the file' }).click();
  await expect(figure(page, 'new')).toHaveText('1');
});
