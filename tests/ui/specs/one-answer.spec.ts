/** One plate, one answer: beside a car, for a typed plate, and what an engineer lets sources do. */
import { findings } from '../site/axe.ts';
import { booth, spelled } from '../site/booth.ts';
import { PayByPlate } from '../site/pay-by-plate.ts';
import { ADA, ELI } from '../site/people.ts';
import { expect, test as base, type Page } from '../site/test.ts';
import { upload } from '../site/upload.ts';

const PAID = 'PAY123X';

const test = base.extend<{ provider: PayByPlate }>({
  provider: async ({ product }, use) => {
    const provider = await PayByPlate.start(product, [PAID]);
    await use(provider);
    await provider.end();
  },
});

const rules = (page: Page) => page.getByRole('region', { name: 'What counts at the gate' });
const says = (page: Page) => page.getByRole('list', { name: 'What sources say' });

test('a car with a right is allowed, and the line names right, source and age once', async ({
  provider,
  product,
  enter,
}) => {
  await provider.connect(product);
  const page = await enter(ADA);
  await upload(product, { plate: PAID });
  const { card } = booth(page);
  await expect(card).toContainText(spelled(PAID));
  await expect(card.getByRole('status')).toContainText(/Allowed\s*Street app: (Right|A right)/);
  await expect(says(page)).toContainText(/Right in force .*Street app, as of /);
  expect(await findings(page)).toEqual([]);
});

test('a source that hangs is asked, then cannot tell, is never red or green, and moves nothing', async ({
  provider,
  product,
  enter,
}) => {
  await provider.connect(product);
  const engineer = await product.signIn(ELI);
  await engineer.call('PATCH', '/source-rules', { deadline_ms: 5000 });
  await provider.misbehave('is-valid', 'silent');
  const page = await enter(ADA);
  await upload(product, { plate: 'STRANGER1' });
  const { card } = booth(page);
  await expect(says(page)).toContainText('Asking…');
  const before = await card.getByRole('group', { name: 'What is known' }).boundingBox();
  await expect(says(page)).not.toContainText('Asking…', { timeout: 15_000 });
  expect(await card.getByRole('group', { name: 'What is known' }).boundingBox()).toEqual(before);
  await expect(card.getByRole('status')).toContainText('Review');
  expect(await findings(page)).toEqual([]);
});

test('P looks any plate up and gives the same card, opens nothing, and Esc leads back', async ({
  provider,
  product,
  enter,
}) => {
  await provider.connect(product);
  const page = await enter(ADA);
  await page.keyboard.press('p');
  const dialog = page.getByRole('dialog', { name: 'Look a plate up' });
  await dialog.getByLabel('Plate').fill('pay-123 x');
  await page.keyboard.press('Enter');
  await expect(dialog.getByRole('status')).toContainText('Allowed');
  await expect(dialog).toContainText('Every source has had its say.');
  await expect(dialog).toContainText('On no list.');
  expect(await findings(page)).toEqual([]);
  await expect(dialog.getByRole('list')).toMatchAriaSnapshot({ name: 'plate-card.aria.yml' });
  await dialog.getByLabel('Plate').fill('--');
  await page.keyboard.press('Enter');
  await expect(dialog.getByRole('alert')).toContainText('Type a plate');
  await page.keyboard.press('Escape');
  await expect(dialog).toHaveCount(0);
  expect(await (await product.signIn(ADA)).get('/commands')).toEqual([]);
});

test('an engineer chooses what sources may do, sees what it means, and it counts at once', async ({
  provider,
  product,
  enter,
}) => {
  await provider.connect(product);
  const page = await enter(ELI, '#/settings');
  const pay = rules(page).getByRole('group', { name: 'Pay-by-Plate providers' });
  await expect(pay.getByRole('row', { name: /A right is in force/ })).toContainText('Allowed');
  await pay.getByLabel('A right is in force').selectOption({ label: 'It is only shown' });
  await expect(pay.getByRole('row', { name: /A right is in force/ })).toContainText('Review');
  await pay.getByLabel('It cannot tell').selectOption({ label: 'A warning, and nothing opens by itself' });
  await expect(pay).toContainText('and a person opens');
  await rules(page).getByLabel('Wait for answers, milliseconds').fill('600');
  await expect(rules(page)).toMatchAriaSnapshot({ name: 'source-rules.aria.yml' });
  expect(await findings(page)).toEqual([]);
  await rules(page).getByRole('button', { name: 'Save' }).click();
  await expect(page.getByText('What counts at the gate was saved.')).toBeVisible();
  await page.reload();
  await expect(pay.getByLabel('A right is in force')).toHaveValue('say');
  const card = await (
    await product.signIn(ADA)
  ).get<{ verdict: { kind: string } }>(`/plates/${PAID}?wait=true`);
  expect(card.verdict.kind).toBe('review');
});
