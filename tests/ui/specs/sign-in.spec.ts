/** Signing in: what a wrong PIN says, when it locks out, and how the first engineer is made. */
import { ADA, ELI } from '../site/people.ts';
import { expect, test, type Page } from '../site/test.ts';

async function type(page: Page, name: string, pin: string) {
  await page.getByLabel('Name').fill(name);
  await page.getByLabel('PIN or password').fill(pin);
  await page.getByRole('button', { name: 'Sign in' }).click();
}

test('an operator signs in with name and PIN and stands before the booth', async ({ page }) => {
  await page.goto('/');
  await type(page, ADA.name, ADA.pin);
  await expect(page.getByRole('heading', { name: 'Booth' })).toBeAttached();
  await expect(page.getByRole('contentinfo')).toContainText('Ada, attendant');
});

test('the PIN can be typed on the pad of a touch screen', async ({ page }) => {
  await page.goto('/');
  await page.getByLabel('Name').fill(ADA.name);
  const pad = page.getByRole('group', { name: 'PIN pad' });
  await pad.getByRole('button', { name: '9', exact: true }).click();
  await pad.getByRole('button', { name: 'Delete the last digit' }).click();
  for (const digit of ADA.pin) await pad.getByRole('button', { name: digit, exact: true }).click();
  await pad.getByRole('button', { name: 'Sign in' }).click();
  await expect(page.getByRole('heading', { name: 'Booth' })).toBeAttached();
});

test('a wrong PIN says so in a sentence, the fifth locks out and says until when', async ({ page }) => {
  await page.goto('/');
  const told = page.getByRole('alert');
  for (let wrong = 1; wrong <= 5; wrong += 1) {
    const answered = page.waitForResponse('**/api/v1/session');
    await type(page, ADA.name, '999');
    await answered;
    await expect(told).toHaveText('The name or the PIN is wrong. Try again.');
  }
  await type(page, ADA.name, ADA.pin);
  await expect(told).toHaveText(/^Locked out .*Try again after \d\d:\d\d:\d\d\.$/);
  await expect(page.getByRole('navigation', { name: 'Pages' })).toHaveCount(0);
});

test('an unknown name is told nothing else than a wrong PIN', async ({ page }) => {
  await page.goto('/');
  await type(page, 'Nobody', ADA.pin);
  await expect(page.getByRole('alert')).toHaveText('The name or the PIN is wrong. Try again.');
});

test('whoever signs out leaves a screen that shows nothing of the site', async ({ enter, product }) => {
  const page = await enter(ADA);
  await page.getByRole('button', { name: 'Sign out' }).click();
  await expect(page.getByRole('button', { name: 'Sign in' })).toBeVisible();
  await expect(page.getByText('Entry North')).toHaveCount(0);
  const refused = await page.context().request.get(`${product.web}/api/v1/snapshot`);
  expect(refused.status()).toBe(401);
});

test.describe('on the first start', () => {
  test.use({ lanes: null });

  test('the printed one-time code makes the first engineer, and a wrong one does not', async ({
    page,
    product,
  }) => {
    expect(product.setupCode).toMatch(/^[A-Z2-9]{4}-[A-Z2-9]{4}$/);
    await page.goto('/');
    await expect(page.getByRole('heading', { name: 'Set up Gatehouse' })).toBeVisible();
    await page.getByLabel('Set-up code').fill('AAAA-AAAA');
    await page.getByLabel('Your name').fill('Grace');
    await page.getByLabel('PIN or password').fill('4071');
    await page.getByLabel('The same once more').fill('4072');
    await expect(page.getByText('This is not the same.')).toBeVisible();
    await expect(page.getByRole('button', { name: 'Create engineer' })).toBeDisabled();
    await page.getByLabel('The same once more').fill('4071');
    await page.getByRole('button', { name: 'Create engineer' }).click();
    await expect(page.getByRole('alert')).toBeVisible();
    await expect(page.getByLabel('Your name')).toHaveValue('Grace');

    await page.getByLabel('Set-up code').fill(product.setupCode!.toLowerCase());
    await page.getByRole('button', { name: 'Create engineer' }).click();
    await expect(page.getByRole('contentinfo')).toContainText('Grace, engineer');
    await expect(page.getByText('No lanes yet.')).toBeVisible();
  });

  test('a weak PIN is refused with a sentence at its field', async ({ page, product }) => {
    await page.goto('/');
    await page.getByLabel('Set-up code').fill(product.setupCode!);
    await page.getByLabel('Your name').fill(ELI.name);
    await page.getByLabel('PIN or password').fill('123');
    await page.getByLabel('The same once more').fill('123');
    await page.getByRole('button', { name: 'Create engineer' }).click();
    await expect(page.getByRole('alert')).toHaveText('A PIN needs at least 4 digits.');
    await expect(page.getByLabel('PIN or password')).toHaveAttribute('aria-invalid', 'true');
  });
});
