/** The doors from the screen: the partner door, a hook with its token, the certificate, and what is refused. */
import { findings } from '../site/axe.ts';
import { ADA, ELI } from '../site/people.ts';
import { expect, test, type Page } from '../site/test.ts';

const panel = (page: Page) => page.getByRole('region', { name: 'Doors and certificates' });

async function open(page: Page) {
  await panel(page).getByRole('checkbox', { name: 'Let other programs in at the partner door' }).check();
  await panel(page).getByLabel('Partner door listens at').fill('127.0.0.1:0');
  await panel(page).getByRole('button', { name: 'Save the partner door' }).click();
  await expect(panel(page)).toContainText(/Listens at 127\.0\.0\.1:\d+, encrypted\./);
}

test('the partner door is opened, a hook is made, and its token is shown this once', async ({ enter }) => {
  const page = await enter(ELI, '#/settings');
  await expect(panel(page)).toContainText('None is needed yet.');
  await open(page);
  await expect(panel(page)).toContainText(/([0-9A-F]{2}:){31}[0-9A-F]{2}/);

  await panel(page).getByRole('button', { name: 'Add a hook' }).click();
  const dialog = page.getByRole('dialog', { name: 'Add a hook' });
  await dialog.getByLabel('Name').fill('Autopay entries');
  await dialog.getByRole('button', { name: 'Add the hook' }).click();
  await expect(dialog).toContainText('The token is not shown again.');
  const token = (await dialog.locator('dd').nth(1).innerText()).trim();
  expect(token).toHaveLength(40);
  await dialog.getByRole('button', { name: 'I have kept it' }).click();
  const row = panel(page).getByRole('row', { name: /Autopay entries/ });
  await expect(row).toContainText('0 new, 0 repeated');
  await expect(page.getByText(token)).toHaveCount(0);

  expect(await findings(page)).toEqual([]);
  await expect(panel(page)).toMatchAriaSnapshot({ name: 'doors.aria.yml' });

  await row.getByRole('button', { name: 'Remove' }).click();
  await page.getByRole('button', { name: 'Remove it' }).click();
  await expect(panel(page)).toContainText('None yet.');
});

test('without encryption the partner door is for a proxy on this PC only, and the screen says so', async ({
  enter,
}) => {
  const page = await enter(ELI, '#/settings');
  await panel(page).getByRole('checkbox', { name: 'Let other programs in at the partner door' }).check();
  await panel(page)
    .getByRole('checkbox', { name: /Without encryption/ })
    .check();
  await panel(page).getByRole('button', { name: 'Save the partner door' }).click();
  await expect(panel(page).getByRole('alert')).toContainText('it may listen on this PC only');
  await expect(panel(page).getByLabel('Partner door listens at')).toHaveValue('0.0.0.0:8443');
});

test('what is no certificate is refused with a sentence, and what was pasted stays', async ({ enter }) => {
  const page = await enter(ELI, '#/settings');
  await panel(page).getByRole('button', { name: 'Give a certificate' }).click();
  const dialog = page.getByRole('dialog', { name: 'Give a certificate' });
  await dialog.getByLabel('Certificate (PEM)').fill('hello');
  await dialog.getByLabel(/Private key/).fill('hello');
  await dialog.getByRole('button', { name: 'Use this certificate' }).click();
  await expect(dialog.getByRole('alert')).toContainText('This is no certificate file');
  await expect(dialog.getByLabel('Certificate (PEM)')).toHaveValue('hello');
});

test('only engineers see the doors', async ({ enter }) => {
  const page = await enter(ADA, '#/settings');
  await expect(page.getByRole('heading', { name: 'This screen' })).toBeVisible();
  await expect(panel(page)).toHaveCount(0);
});

test.describe('in a browser that trusts the certificate', () => {
  test.use({ ignoreHTTPSErrors: true });

  test('encryption is turned on, the page comes back encrypted, and everybody signs in again', async ({
    enter,
    product,
  }) => {
    const page = await enter(ELI, '#/settings');
    await panel(page).getByRole('button', { name: 'Turn encryption for browsers on' }).click();
    await page.getByRole('button', { name: 'Turn it on' }).click();
    await page.waitForURL(`${product.web.replace('http:', 'https:')}/**`);
    await page.getByLabel('Name').fill(ELI.name);
    await page.getByLabel('PIN or password').fill(ELI.pin);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await expect(panel(page)).toContainText('Browsers reach Gatehouse encrypted.');
    const [cookie] = (await page.context().cookies()).filter((c) => c.name.startsWith('__Host-'));
    expect(cookie).toMatchObject({ secure: true, httpOnly: true, sameSite: 'Strict' });
  });
});
