/** Sets MQTT up from the screen: the broker in Gatehouse, the first lane, the first camera's way in. */
import type { Cameras } from './cameras.ts';
import { expect, type Page } from './test.ts';

export const panel = (page: Page) => page.getByRole('region', { name: 'MQTT' });
const dialog = (page: Page) => page.getByRole('dialog');
const side = (page: Page) => page.getByRole('navigation', { name: 'Cameras and lanes' });
const shown = (page: Page) => page.getByRole('region', { name: 'What was chosen' });

/** Chooses the broker in Gatehouse on a free port, and the first lane to use it. */
export async function switchOn(page: Page): Promise<void> {
  await page.goto('/#/settings');
  await panel(page).getByText('Broker in Gatehouse').click();
  await panel(page).getByLabel('Listens at').fill('127.0.0.1:0');
  await panel(page).getByRole('button', { name: 'Save' }).click();
  await expect(panel(page)).toContainText('MQTT waits: no lane uses it yet.');
  await page.goto('/#/cameras');
  await side(page)
    .getByRole('link', { name: /Entry North/ })
    .click();
  await shown(page).getByRole('button', { name: 'Change the lane' }).click();
  await dialog(page).getByRole('checkbox', { name: 'Reach this lane’s cameras over MQTT, too' }).check();
  await dialog(page).getByRole('button', { name: 'Save the lane' }).click();
  await expect(dialog(page)).toHaveCount(0);
  await page.goto('/#/settings');
  await expect(panel(page)).toContainText(
    /The MQTT broker listens at 127\.0\.0\.1:\d+; no camera is connected\./,
  );
}

/** Makes a password for the first camera; answers what is to be typed into it, as the dialog shows it. */
export async function account(page: Page) {
  await panel(page)
    .getByRole('row', { name: /entry-1/ })
    .getByRole('button', { name: 'New password' })
    .click();
  await dialog(page).getByRole('button', { name: 'Make a password' }).click();
  const said = async (label: string) =>
    (await dialog(page)
      .locator('dl > div')
      .filter({ has: page.locator('dt', { hasText: new RegExp(`^${label}$`) }) })
      .locator('dd')
      .textContent()) ?? '';
  const shownThere = {
    address: await said('Address'),
    user: await said('User'),
    pwd: await said('Password'),
    topic: await said('Request topic'),
  };
  await dialog(page).getByRole('button', { name: 'I have typed it' }).click();
  await expect(dialog(page)).toHaveCount(0);
  return shownThere;
}

/** Types the first camera's account into it, or another password than the one that was made. */
export async function letIn(page: Page, cameras: Cameras, pwd?: string): Promise<void> {
  const typed = await account(page);
  await cameras.act('entry-1', { what: 'mqtt-settings', enable: true, ...typed, pwd: pwd ?? typed.pwd });
}
