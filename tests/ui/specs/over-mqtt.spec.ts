/** Every message of the MQTT downlink that is no gate command, and the lamps, each from the screen. */
import type { Cameras } from '../site/cameras.ts';
import { account, letIn, panel, switchOn } from '../site/mqtt.ts';
import { ELI } from '../site/people.ts';
import { expect, test, type Page } from '../site/test.ts';

const shown = (page: Page) => page.getByRole('region', { name: 'What was chosen' });
const dialog = (page: Page) => page.getByRole('dialog');

/** MQTT is in use on the first lane, and its camera answers nothing else. */
async function onlyMqtt(page: Page, cameras: Cameras): Promise<void> {
  await switchOn(page);
  await letIn(page, cameras);
  await expect(panel(page)).toContainText('1 camera is connected.');
  await cameras.act('entry-1', { what: 'listening', on: false });
}

/** Opens the first camera's page at one of its parts. */
async function at(page: Page, part = 'Overview'): Promise<void> {
  await page.goto('/#/cameras');
  await page
    .getByRole('navigation', { name: 'Cameras and lanes' })
    .getByRole('link', { name: /^entry-1/ })
    .click();
  await shown(page).getByRole('tab', { name: part }).click();
}

/** Types of the messages that reached the camera and were carried out, oldest first. */
const types = async (cameras: Cameras) => {
  const { messages } = (await cameras.state('entry-1')).mqtt;
  return messages
    .filter((one) => one.outcome === 'done')
    .map((one) => one.message!.type)
    .reverse();
};

test('a picture, also without reading the plate, and a restart go over MQTT', async ({ enter, cameras }) => {
  const page = await enter(ELI, '#/settings');
  await onlyMqtt(page, cameras);
  await at(page);
  await shown(page).getByRole('button', { name: 'Take a picture' }).click();
  await expect(dialog(page).getByRole('img', { name: /The picture entry-1/ })).toBeVisible();
  await dialog(page).getByRole('button', { name: 'Without reading the plate' }).click();
  await expect.poll(() => types(cameras)).toEqual([1, 1]);
  const { messages } = (await cameras.state('entry-1')).mqtt;
  expect(messages.map((one) => one.message!.params.mode).reverse()).toEqual([1, 2]);
  await page.keyboard.press('Escape');

  await shown(page).getByRole('button', { name: 'Restart' }).click();
  await dialog(page).getByRole('button', { name: 'Restart now' }).click();
  await expect.poll(async () => (await cameras.state('entry-1')).memory.reboots).toBe(1);
  expect(await cameras.violations('entry-1')).toEqual([]);
});

test('serial data goes out over MQTT and stands in the history', async ({ enter, cameras }) => {
  const page = await enter(ELI, '#/settings');
  await onlyMqtt(page, cameras);
  await at(page, 'Serial');
  await shown(page).getByText('RS485 port 2', { exact: true }).click();
  await shown(page).getByText('Hex', { exact: true }).click();
  await shown(page).getByLabel('Data').fill('77 aa 77 aa');
  await shown(page).getByRole('button', { name: 'Send', exact: true }).click();
  await expect
    .poll(async () => (await cameras.state('entry-1')).memory.serial)
    .toMatchObject([{ port: 2, to_peripheral: true, hex: true }]);
  await expect(shown(page).getByRole('list', { name: 'Serial data, newest first' })).toContainText(/77 ?aa/i);
  expect(await types(cameras)).toEqual([6]);
  expect(await cameras.violations('entry-1')).toEqual([]);
});

test('lists go over MQTT by plate where the lane says so', async ({ enter, cameras, product }) => {
  const page = await enter(ELI, '#/settings');
  await onlyMqtt(page, cameras);
  await page.goto('/#/cameras/lane-1');
  await shown(page).getByRole('button', { name: 'Change the lane' }).click();
  await dialog(page).getByLabel('Send lists to the cameras of this lane').check();
  await dialog(page).getByLabel('How they get there').selectOption('mqtt');
  await dialog(page).getByRole('button', { name: 'Save the lane' }).click();
  await expect(dialog(page)).toHaveCount(0);
  const eli = await product.signIn(ELI);
  await eli.call('POST', '/list-entries', { list: 'allow', plate: 'MQ777TT' });
  await expect.poll(() => cameras.plates('entry-1', 'allow')).toContain('MQ777TT');
  expect(new Set(await types(cameras))).toEqual(new Set([4]));
  expect(await cameras.violations('entry-1')).toEqual([]);
});

test('a display is told over MQTT when its camera does not answer directly', async ({ enter, cameras }) => {
  const page = await enter(ELI, '#/settings');
  await onlyMqtt(page, cameras);
  await page.goto('/#/cameras/lane-1');
  await page
    .getByRole('region', { name: 'Display', exact: true })
    .getByRole('button', { name: 'Set up the display' })
    .click();
  await dialog(page).getByLabel('Text of row 1').fill('Over MQTT');
  await dialog(page).getByRole('button', { name: 'Show on the display now' }).click();
  await expect(dialog(page).getByRole('status')).toContainText('The display took the message.');
  expect((await cameras.state('entry-1')).ledShown[0]).toBe('Over MQTT');
  expect(await types(cameras)).toEqual([7]);
  expect(await cameras.violations('entry-1')).toEqual([]);
});

test('lamps are handed over with the keep-alive, and over MQTT at once where that is switched on', async ({
  enter,
  cameras,
}) => {
  const page = await enter(ELI, '#/settings');
  await cameras.act('entry-1', { what: 'has-lamps', on: true });
  await at(page);
  const lamps = shown(page).getByRole('region', { name: 'Parking-space lamps' });
  await lamps.getByRole('button', { name: 'Let Gatehouse drive them' }).click();
  await expect
    .poll(async () => (await cameras.state('entry-1')).memory.lamps_by_platform, { timeout: 15_000 })
    .toBe(true);
  await lamps.getByLabel('Mode of space 001').selectOption('Slow blink');
  await lamps.getByLabel('Colour of space 001').selectOption('Red');
  await lamps.getByRole('button', { name: 'Set this lamp' }).click();
  await expect
    .poll(async () => (await cameras.state('entry-1')).memory.lamps['001'], { timeout: 15_000 })
    .toEqual({ mode: 3, color: 1 });

  await switchOn(page);
  await panel(page).getByText('For cameras that differ from the description').click();
  await panel(page)
    .getByLabel(/Parking-space lamps may be driven over MQTT/)
    .check();
  await panel(page).getByRole('button', { name: 'Save' }).click();
  await letIn(page, cameras);
  await expect(panel(page)).toContainText('1 camera is connected.');
  await at(page);
  await lamps.getByLabel('Colour of space 001').selectOption('Yellow');
  await lamps.getByRole('button', { name: 'Set over MQTT, at once' }).click();
  await expect
    .poll(async () => (await cameras.state('entry-1')).memory.lamps['001'])
    .toMatchObject({ color: 3 });
  expect(await types(cameras)).toEqual([3]);
  expect(await cameras.violations('entry-1')).toEqual([]);
});

test('a camera is told its broker with the keep-alive and then connects', async ({ enter, cameras }) => {
  const page = await enter(ELI, '#/settings');
  await switchOn(page);
  const { address, user, pwd, topic } = await account(page);
  await at(page, 'Settings');
  await shown(page).getByRole('button', { name: 'Change MQTT' }).click();
  await dialog(page).getByRole('textbox', { name: 'Broker' }).fill(address);
  await dialog(page).getByLabel('Request topic').fill(topic);
  await dialog(page).getByLabel('User', { exact: true }).fill(user);
  await dialog(page).getByLabel('Password', { exact: true }).fill(pwd);
  await dialog(page).getByLabel("Type the camera's id").fill('entry-1');
  await dialog(page).getByRole('button', { name: 'Send with the next keep-alive' }).click();
  await expect
    .poll(async () => (await cameras.state('entry-1')).settings, { timeout: 15_000 })
    .toMatchObject({ mqtt_enable: true, mqtt: { user, req_topic: topic } });
  await dialog(page).getByRole('button', { name: 'Done' }).click();
  await page.goto('/#/settings');
  await expect(panel(page)).toContainText('1 camera is connected.');
  expect(await cameras.violations('entry-1')).toEqual([]);
});
