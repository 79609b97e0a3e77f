/** Operators: added, given a new PIN, disabled; and who sees what. */
import { ADA, ELI, SAMI, type Person } from '../site/people.ts';
import { expect, ready, test, type Page } from '../site/test.ts';

const dialog = (page: Page) => page.getByRole('dialog');
const line = (page: Page, name: string) => page.getByRole('row').filter({ hasText: name });

async function signIn(page: Page, person: Pick<Person, 'name' | 'pin'>) {
  await page.getByLabel('Name').fill(person.name);
  await page.getByLabel('PIN or password').fill(person.pin);
  await page.getByRole('button', { name: 'Sign in' }).click();
}

test('a new operator must choose a PIN of their own before anything else', async ({ enter, elsewhere }) => {
  const engineer = await enter(ELI, '#/people');
  await engineer.getByRole('button', { name: 'Add an operator' }).click();
  await dialog(engineer).getByLabel('Name').fill('Nora');
  await dialog(engineer).getByText('Supervisor', { exact: true }).click();
  await dialog(engineer).getByLabel('First PIN or password').fill('8080');
  await engineer.keyboard.press('Enter');
  await expect(line(engineer, 'Nora')).toContainText('Must choose a new PIN');

  const page = await elsewhere(ADA);
  await page.getByRole('button', { name: 'Sign out' }).click();
  await signIn(page, { name: 'Nora', pin: '8080' });
  await expect(page.getByRole('heading', { name: 'Choose a new PIN, Nora' })).toBeVisible();
  await page.goto(page.url().replace(/#.*/, '#/lists'));
  await expect(page.getByRole('navigation', { name: 'Pages' })).toHaveCount(0);
  await page.getByLabel('Present PIN or password').fill('8080');
  await page.getByLabel('New PIN or password', { exact: true }).fill('906090');
  await page.getByLabel('The new one once more').fill('906090');
  await page.getByRole('button', { name: 'Change', exact: true }).click();
  await ready(page);
  await expect(page.getByRole('contentinfo')).toContainText('Nora, supervisor');
  await expect(line(engineer, 'Nora')).toContainText('May sign in');
});

test('two operators cannot have one name, and the dialog keeps what was typed', async ({ enter }) => {
  const page = await enter(ELI, '#/people');
  await page.getByRole('button', { name: 'Add an operator' }).click();
  await dialog(page).getByLabel('Name').fill('Ada');
  await dialog(page).getByLabel('First PIN or password').fill('8080');
  await page.keyboard.press('Enter');
  await expect(dialog(page).getByRole('alert')).toHaveText('Another operator has this name.');
  await expect(dialog(page).getByLabel('First PIN or password')).toHaveValue('8080');
});

test('a PIN reset ends a lock-out and the old PIN', async ({ enter, elsewhere, product }) => {
  for (let wrong = 0; wrong < 5; wrong += 1) {
    const data = JSON.stringify({ name: ADA.name, secret: '0000' });
    const headers = { 'content-type': 'application/json' };
    await fetch(`${product.web}/api/v1/session`, {
      method: 'POST',
      headers,
      body: data,
    });
  }
  const engineer = await enter(ELI, '#/people');
  await expect(line(engineer, 'Ada')).toContainText(/Locked out until/);
  await line(engineer, 'Ada').getByRole('button', { name: 'Reset PIN' }).click();
  await dialog(engineer).getByLabel('New PIN or password').fill('515253');
  await dialog(engineer).getByLabel('Reason').fill('forgot it');
  await engineer.keyboard.press('Enter');
  await expect(line(engineer, 'Ada')).toContainText('Must choose a new PIN');

  const page = await elsewhere(SAMI);
  await page.getByRole('button', { name: 'Sign out' }).click();
  await signIn(page, ADA);
  await expect(page.getByRole('alert')).toHaveText('The name or the PIN is wrong. Try again.');
  await signIn(page, { name: 'Ada', pin: '515253' });
  await expect(page.getByRole('heading', { name: 'Choose a new PIN, Ada' })).toBeVisible();
});

test('disabling an operator ends the session at once, wherever it is', async ({ enter, elsewhere }) => {
  const attended = await elsewhere(ADA);
  const engineer = await enter(ELI, '#/people');
  await line(engineer, 'Ada').getByRole('button', { name: 'Change' }).click();
  await dialog(engineer).getByRole('checkbox').check();
  await dialog(engineer).getByLabel('Reason').fill('left the company');
  await engineer.keyboard.press('Enter');
  await expect(line(engineer, 'Ada')).toContainText('Disabled');
  await expect(attended.getByRole('button', { name: 'Sign in' })).toBeVisible();
  await signIn(attended, ADA);
  await expect(attended.getByRole('alert')).toHaveText('The name or the PIN is wrong. Try again.');
});

test('the last engineer can neither be disabled nor made something else', async ({ enter }) => {
  const page = await enter(ELI, '#/people');
  await line(page, 'Eli').getByRole('button', { name: 'Change' }).click();
  await dialog(page).getByText('Attendant', { exact: true }).click();
  await expect(dialog(page)).toContainText('This is you.');
  await page.keyboard.press('Enter');
  await dialog(page).getByRole('button', { name: 'Save' }).click();
  await expect(dialog(page).getByRole('alert')).toContainText('Somebody must remain engineer');
});

test('everybody changes their own PIN, and only with the present one', async ({ enter }) => {
  const page = await enter(ADA, '#/people');
  await expect(page.getByRole('heading', { name: 'Operators' })).toHaveCount(0);
  const change = async (present: string) => {
    await page.getByLabel('Present PIN or password').fill(present);
    await page.getByLabel('New PIN or password', { exact: true }).fill('606162');
    await page.getByLabel('The new one once more').fill('606162');
    await page.getByRole('button', { name: 'Change', exact: true }).click();
  };
  await change('000000');
  await expect(page.getByRole('alert')).toContainText('wrong');
  await change(ADA.pin);
  await expect(page.getByText('Your PIN was changed.')).toBeVisible();
  await page.getByRole('button', { name: 'Sign out' }).click();
  await signIn(page, { name: 'Ada', pin: '606162' });
  await ready(page);
});

test('each role sees its own views, and an address typed by hand shows no more', async ({
  enter,
  elsewhere,
  product,
}) => {
  const views = (page: Page) => page.getByRole('navigation', { name: 'Pages' }).getByRole('link');
  const attendant = await enter(ADA);
  const everyone = ['Booth', 'Captures', 'Cameras', 'Journal', 'People', 'Settings', 'Guide'];
  await expect(views(attendant)).toHaveText(everyone);
  await attendant.goto(`${product.web}/#/lists`);
  await expect(attendant.getByRole('heading', { name: 'Booth' })).toBeAttached();
  await attendant.goto(`${product.web}/#/cameras`);
  await ready(attendant);
  for (const act of [
    'Set up a lane',
    'Change the lane',
    'Remove the lane',
    'Test connection',
    'Change address and password',
  ]) {
    await expect(attendant.getByRole('button', { name: act })).toHaveCount(0);
  }
  await attendant.goto(`${product.web}/#/cameras/unreadable`);
  await expect(attendant.getByRole('heading', { name: 'Unreadable uploads' })).toHaveCount(0);
  await attendant.goto(`${product.web}/#/journal/audit`);
  await expect(attendant.getByRole('button', { name: 'Check the chain' })).toHaveCount(0);
  await attendant.goto(`${product.web}/#/settings`);
  await expect(attendant.getByRole('heading', { name: 'This screen' })).toBeVisible();
  await expect(attendant.getByRole('heading', { name: 'Site', exact: true })).toHaveCount(0);

  const supervisor = await elsewhere(SAMI);
  await expect(views(supervisor)).toHaveText(['Booth', 'Captures', 'Lists', ...everyone.slice(2)]);
  await supervisor.goto(`${product.web}/#/people`);
  await expect(supervisor.getByRole('heading', { name: 'Your own PIN' })).toBeVisible();
  await expect(supervisor.getByRole('button', { name: 'Add an operator' })).toHaveCount(0);
});
