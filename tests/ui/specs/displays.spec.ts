/** Displays at lanes: set up with a preview, tried out, told by themselves; read from the simulated camera. */
import { findings } from '../site/axe.ts';
import { ADA, ALLOWED, ELI } from '../site/people.ts';
import { expect, test, type Page } from '../site/test.ts';

const dialog = (page: Page) => page.getByRole('dialog');
const section = (page: Page) => page.getByRole('region', { name: 'Display', exact: true });
const preview = (page: Page) => dialog(page).getByRole('img', { name: /^Preview/ });

/** Opens the set-up of the first lane's display. */
async function settingUp(page: Page): Promise<void> {
  await section(page).getByRole('button', { name: 'Set up the display' }).click();
  await expect(preview(page)).toBeVisible();
}

test('an engineer sets a text, sees it as it will look, tries it out, and vehicles then get it', async ({
  enter,
  cameras,
}) => {
  const page = await enter(ELI, '#/cameras/lane-1');
  await expect(section(page)).toContainText('Off: Gatehouse drives no display on this lane.');
  await settingUp(page);
  await expect(preview(page)).toHaveAccessibleName(/row 1 green: Welcome, spoken; row 2 green: AB456CD/);
  expect(await findings(page)).toEqual([]);

  await dialog(page).getByLabel('Text of row 1').fill('Hello');
  await dialog(page).getByLabel('Text of row 3').fill('');
  await dialog(page).getByLabel('Text of row 3').focus();
  await dialog(page).getByRole('button', { name: 'Lane', exact: true }).click();
  await dialog(page).getByLabel('Colour of row 1').selectOption('yellow');
  await dialog(page).getByLabel('Speak row 1').uncheck();
  await dialog(page).getByLabel('Speak row 2').check();
  await expect(preview(page)).toHaveAccessibleName(
    /row 1 yellow: Hello; row 2 green: AB456CD, spoken; row 3 green: Entry North; row 4 green: the time/,
  );
  const row4 = dialog(page).getByRole('group', { name: 'Row 4' });
  // What the display would misunderstand is said at its row.
  await dialog(page).getByLabel('Text of row 4').fill('It is {time}');
  await expect(row4).toContainText('The time needs a row of its own.');
  await dialog(page).getByLabel('Text of row 4').fill('{time}');
  await expect(row4).not.toContainText('The time needs a row of its own.');

  await dialog(page).getByRole('button', { name: 'Show on the display now' }).click();
  await expect(dialog(page).getByRole('status')).toContainText('The display took the message.');
  expect((await cameras.state('entry-1')).ledShown).toEqual(['Hello', 'AB456CD', 'Entry North', '#T']);

  await dialog(page).getByLabel('Gatehouse drives this display').check();
  await dialog(page).getByRole('button', { name: 'Save', exact: true }).click();
  await expect(dialog(page)).toHaveCount(0);
  await expect(section(page)).toContainText('Restore constant text');
  await cameras.capture('entry-1', ALLOWED);
  await expect.poll(async () => (await cameras.state('entry-1')).ledShown[1]).toBe(ALLOWED);
  await expect(section(page).getByRole('img')).toHaveAccessibleName(
    new RegExp(`Hello; row 2 green: ${ALLOWED}`),
  );
  await expect(section(page)).toContainText('The display took the message.');

  // The attendant sees in one quiet line what the driver read.
  await page.goto(page.url().replace(/#.*/, '#/'));
  await expect(page.getByRole('group', { name: 'What is known' })).toContainText(
    `Hello · ${ALLOWED} · Entry North`,
  );
});

test('a display that takes nothing is said in words, and the constant text can be restored', async ({
  enter,
  cameras,
  product,
}) => {
  const engineer = await product.signIn(ELI);
  const settings = await engineer.get('/lanes/1/display');
  await engineer.call('PUT', '/lanes/1/display', { ...settings, on: true, show_s: 1 });
  await expect.poll(async () => (await cameras.state('entry-1')).ledShown[1]).toBe('Entry North');
  const page = await enter(ADA, '#/cameras/lane-1');
  await expect(section(page).getByRole('button', { name: 'Set up the display' })).toHaveCount(0);
  await cameras.misbehaveOnce('entry-1', 'refuse');
  await section(page).getByRole('button', { name: 'Restore constant text' }).click();
  await expect(section(page)).toContainText('The camera refused: Device busy (13).');
  await section(page).getByRole('button', { name: 'Restore constant text' }).click();
  await expect(section(page)).toContainText('The display took the message.');
  await expect(section(page).getByRole('img')).toHaveAccessibleName(/row 2 green: Entry North/);
});

test('settings that make no sense are refused at their field and nothing typed is lost', async ({
  enter,
  cameras,
}) => {
  void cameras;
  const page = await enter(ELI, '#/cameras/lane-1');
  await settingUp(page);
  await dialog(page).getByLabel('Text of row 1').fill('Typed with care');
  await dialog(page).getByLabel('Seconds shown').fill('0');
  await dialog(page).getByRole('button', { name: 'Save', exact: true }).click();
  await expect(dialog(page).getByRole('alert').first()).toContainText('from 1 to 300');
  await page.context().setOffline(true);
  await dialog(page).getByLabel('Seconds shown').fill('7');
  await dialog(page).getByRole('button', { name: 'Save', exact: true }).click();
  await expect(dialog(page)).toContainText('No connection to Gatehouse.');
  await expect(dialog(page).getByLabel('Text of row 1')).toHaveValue('Typed with care');
  await page.context().setOffline(false);
  await dialog(page).getByRole('button', { name: 'Save', exact: true }).click();
  await expect(dialog(page)).toHaveCount(0);
  await settingUp(page);
  await expect(dialog(page).getByLabel('Text of row 1')).toHaveValue('Typed with care');
  await expect(dialog(page).getByLabel('Seconds shown')).toHaveValue('7');
});
