/** Cameras and lanes: a new camera, its lane, the way to it, and what is told to a person who points one here. */
import { booth } from '../site/booth.ts';
import { CAMERA, ELI, SAMI } from '../site/people.ts';
import { expect, test, type Page } from '../site/test.ts';
import { send, upload } from '../site/upload.ts';

const side = (page: Page) => page.getByRole('navigation', { name: 'Cameras and lanes' });
const shown = (page: Page) => page.getByRole('region', { name: 'What was chosen' });
const dialog = (page: Page) => page.getByRole('dialog');

test.describe('with two lanes set up and two cameras that are new', () => {
  test.use({ lanes: 2 });

  test('a camera that reports appears by itself, and an engineer sets up a lane with it in one dialog', async ({
    enter,
    cameras,
  }) => {
    const page = await enter(ELI, '#/cameras');
    await expect(side(page).getByRole('link', { name: /^exit-1/ })).toContainText('Online');
    await side(page)
      .getByRole('link', { name: /^exit-1/ })
      .click();
    await expect(shown(page)).toContainText('exit-1');
    await expect(shown(page)).toContainText('no lane is assigned');
    await shown(page).getByRole('button', { name: 'Set up a lane with it' }).click();

    await dialog(page).getByLabel('Name').fill('Exit North');
    await dialog(page).getByText('Exit', { exact: true }).click();
    await expect(dialog(page).getByRole('checkbox', { name: /^exit-1/ })).toBeChecked();
    await dialog(page)
      .getByLabel('Camera that drives the barrier')
      .selectOption({ label: await nameOf(page, 'exit-1') });
    await dialog(page).getByLabel('Device address').fill(cameras.addresses.get('exit-1')!);
    await dialog(page).getByLabel('User (Digest)').fill(CAMERA.user);
    await dialog(page).getByLabel('Password', { exact: true }).fill(CAMERA.password);
    await dialog(page).getByRole('button', { name: 'Save the lane' }).click();
    await expect(dialog(page)).toHaveCount(0);
    await expect(side(page).getByRole('link', { name: /Exit North/ })).toHaveAttribute(
      'aria-current',
      'page',
    );

    await page.goto('/#/');
    await booth(page).lane('Exit North').click();
    await page.keyboard.press('F11');
    await page.keyboard.press('8');
    await page.keyboard.press('Enter');
    await expect(booth(page).outcome).toContainText('Open, Exit North: accepted by the camera');
    expect((await cameras.state('exit-1')).barrier.position).toBe('raised');
  });

  test('a second lane of the same name is refused with a sentence, and what was typed stays', async ({
    enter,
    cameras,
  }) => {
    const page = await enter(ELI, '#/cameras');
    await side(page)
      .getByRole('link', { name: /^exit-1/ })
      .click();
    await shown(page).getByRole('button', { name: 'Set up a lane with it' }).click();
    await dialog(page).getByLabel('Name').fill('Entry North');
    await dialog(page).getByLabel('Device address').fill(cameras.addresses.get('exit-1')!);
    await dialog(page).getByRole('button', { name: 'Save the lane' }).click();
    await expect(dialog(page).getByRole('alert')).toHaveText('Another lane has this name.');
    await expect(dialog(page).getByLabel('Name')).toHaveValue('Entry North');
    await expect(dialog(page).getByLabel('Device address')).toHaveValue(cameras.addresses.get('exit-1')!);
    await dialog(page).getByLabel('Name').fill('Exit North');
    await dialog(page).getByRole('button', { name: 'Save the lane' }).click();
    await expect(side(page).getByRole('link', { name: /Exit North/ })).toBeVisible();
  });

  test('the booth’s status bar leads an engineer to the new cameras', async ({ enter, cameras }) => {
    expect(cameras.addresses.size).toBe(4);
    const page = await enter(ELI);
    await page.getByRole('link', { name: '2 new: assign a lane' }).click();
    await expect(side(page).getByRole('heading', { name: 'New: assign a lane' })).toBeVisible();
  });
});

async function nameOf(page: Page, device: string): Promise<string> {
  const option = dialog(page)
    .getByLabel('Camera that drives the barrier')
    .locator('option')
    .filter({ hasText: device });
  return (await option.textContent()) ?? '';
}

test('testing the connection tells a right password from a wrong one, in words', async ({
  enter,
  cameras,
}) => {
  expect(cameras.addresses.size).toBe(4);
  const page = await enter(ELI, '#/cameras');
  await side(page)
    .getByRole('link', { name: /Entry North/ })
    .click();
  const result = shown(page).getByRole('status');
  await shown(page).getByRole('button', { name: 'Test connection' }).click();
  await expect(result).toContainText('The camera answers. Signed in with');
  await expect(result).toContainText(/\d ms/);

  await shown(page).getByRole('button', { name: 'Change address and password' }).click();
  await dialog(page).getByLabel('Password', { exact: true }).fill('not-the-password');
  await page.keyboard.press('Enter');
  await expect(dialog(page)).toHaveCount(0);
  await shown(page).getByRole('button', { name: 'Test connection' }).click();
  await expect(result).toContainText('Too many wrong tries lock it.');

  await shown(page).getByRole('button', { name: 'Change address and password' }).click();
  await dialog(page).getByLabel('Password', { exact: true }).fill(CAMERA.password);
  await dialog(page).getByLabel('Device address').fill('127.0.0.11:9');
  await page.keyboard.press('Enter');
  await expect(dialog(page)).toHaveCount(0);
  await shown(page).getByRole('button', { name: 'Test connection' }).click();
  await expect(result).toContainText('127.0.0.11:9');
  await expect(result).toContainText('Check the address, the network cable');
});

test('no page ever shows the password that is kept for a camera', async ({ enter, cameras, product }) => {
  expect(cameras.addresses.size).toBe(4);
  const page = await enter(ELI, '#/cameras');
  await side(page)
    .getByRole('link', { name: /Entry North/ })
    .click();
  await expect(shown(page)).toContainText('kept');
  await expect(page.locator('html')).not.toContainText(CAMERA.password);
  const told = JSON.stringify(await (await product.signIn(ELI)).get('/cameras'));
  expect(told).not.toContain(CAMERA.password);
});

test('what a camera told about itself stands on its page', async ({ enter, cameras }) => {
  const page = await enter(ELI, '#/cameras');
  await side(page)
    .getByRole('link', { name: /^entry-1/ })
    .click();
  await expect(shown(page)).toContainText((await cameras.state('entry-1')).serialNum);
  await expect(shown(page)).toContainText('Last heard');
  await expect(shown(page).getByRole('heading', { name: 'What it told' })).toBeVisible();
});

test('the self-test of the listener posts to itself and says how each step went', async ({
  enter,
  product,
}) => {
  const page = await enter(ELI, '#/cameras/point-here');
  await expect(shown(page)).toContainText(product.intake.split(':')[1]!);
  await shown(page).getByRole('button', { name: 'Run self-test' }).click();
  const steps = shown(page).getByRole('status').getByRole('listitem');
  // It listens on loopback only, so that address is good and the others, if there are any, are not.
  await expect(steps.filter({ hasText: product.intake })).toContainText('good.');
});

test('an upload that cannot be read is kept, shown with its reason, and raises an alarm', async ({
  enter,
  product,
}) => {
  await send(product, 'this is no upload <img src=x onerror="document.title=1">');
  const page = await enter(SAMI, '#/cameras/unreadable');
  await expect(booth(page).alarms).toContainText(/unreadable/i);
  const letter = shown(page).getByRole('group').first();
  await letter.locator('summary').click();
  await expect(shown(page).getByLabel('Beginning of the upload').first()).toContainText(
    'this is no upload <img',
  );
  await expect(page).not.toHaveTitle('1');
});

test('words of a camera are shown as words, never as markup', async ({ enter, product }) => {
  await upload(product, { plate: '<b>X1</b>' });
  const page = await enter(SAMI);
  await expect(booth(page).feed.getByRole('article')).toHaveCount(1);
  await expect(booth(page).feed.locator('b')).toHaveCount(0);
});

test('a lane is renamed, moved and removed, and the booth follows', async ({ enter, elsewhere }) => {
  const page = await enter(ELI, '#/cameras');
  const attended = await elsewhere(SAMI);
  await side(page)
    .getByRole('link', { name: /Exit South/ })
    .click();
  await shown(page).getByRole('button', { name: 'Change the lane' }).click();
  await dialog(page).getByLabel('Name').fill('Exit West');
  await page.keyboard.press('Enter');
  await expect(booth(attended).lane('Exit West')).toBeVisible();

  await shown(page).getByRole('button', { name: 'Earlier in the strip' }).click();
  const strip = attended.getByRole('button', { name: /^Lane / });
  await expect(strip.nth(2)).toHaveAccessibleName(/Exit West/);
  await shown(page).getByRole('button', { name: 'Remove the lane' }).click();
  await expect(dialog(page)).toContainText('captures and gate commands stay in the records');
  await dialog(page).getByRole('button', { name: 'Remove lane' }).click();
  await expect(strip).toHaveCount(3);
});
