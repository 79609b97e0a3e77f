/** MQTT from the screen: the broker, a camera's way in, a gate opened over it, and what is said when it fails. */
import { booth } from '../site/booth.ts';
import { letIn, panel, switchOn } from '../site/mqtt.ts';
import { ADA, ELI } from '../site/people.ts';
import { expect, test, type Page } from '../site/test.ts';

const side = (page: Page) => page.getByRole('navigation', { name: 'Cameras and lanes' });
const shown = (page: Page) => page.getByRole('region', { name: 'What was chosen' });

test('a gate whose camera does not answer directly is opened over the broker in Gatehouse, and the journal says so', async ({
  enter,
  elsewhere,
  cameras,
}) => {
  const page = await enter(ELI, '#/settings');
  await switchOn(page);
  await letIn(page, cameras);
  await expect(panel(page).getByRole('row', { name: /entry-1/ })).toContainText('since');
  await expect(panel(page)).toContainText('1 camera is connected.');
  await panel(page).getByRole('button', { name: 'Test MQTT' }).click();
  await expect(panel(page)).toContainText('The broker listens and the camera can be reached through it.');

  await cameras.act('entry-1', { what: 'listening', on: false });
  const attended = await elsewhere(ADA);
  await attended.keyboard.press('F11');
  await attended.keyboard.press('1');
  await attended.keyboard.press('Enter');
  await expect(booth(attended).outcome).toContainText('Open, Entry North: accepted by the camera');
  const { barrier, memory, mqtt } = await cameras.state('entry-1');
  expect(barrier.position).toBe('raised');
  expect(memory.commands.map((c) => c.channel)).toEqual(['MQTT']);
  expect(memory.violations).toEqual([]);
  expect(mqtt.messages[0]).toMatchObject({
    qos: 0,
    retain: false,
    outcome: 'done',
    message: { type: 5, params: {} },
  });

  await attended.goto('/#/journal');
  const journal = attended.getByRole('listbox', { name: 'Gate commands, newest first' });
  await journal.getByRole('option').first().click();
  const chosen = attended.getByRole('region', { name: 'The chosen command' });
  await expect(chosen).toContainText('MQTT');
  await expect(chosen).toContainText(mqtt.messages[0]!.message!.requestId);
});

test('closing goes over MQTT, open and lock does not and says why', async ({ enter, elsewhere, cameras }) => {
  const page = await enter(ELI, '#/settings');
  await switchOn(page);
  await letIn(page, cameras);
  await expect(panel(page)).toContainText('1 camera is connected.');
  await cameras.act('entry-1', { what: 'listening', on: false });
  const attended = await elsewhere(ADA);
  const { dialog, outcome } = booth(attended);
  const order = async (command: string) => {
    await attended.keyboard.press('F11');
    await dialog.getByText(command, { exact: true }).click();
    await attended.keyboard.press('1');
    await attended.keyboard.press('Enter');
  };
  await order('Close');
  await expect(outcome).toContainText('Close, Entry North: accepted by the camera');
  expect(await cameras.commands('entry-1')).toEqual([3]);
  await attended.keyboard.press('Escape');
  await order('Open and lock');
  await expect(outcome).toContainText('over MQTT: it has no form for this request');
  expect(await cameras.commands('entry-1')).toEqual([3]);
});

test('a camera with a wrong password is turned away, and its page says so', async ({ enter, cameras }) => {
  const page = await enter(ELI, '#/settings');
  await switchOn(page);
  await letIn(page, cameras, 'not-the-password');
  await expect(panel(page).getByRole('heading', { name: 'Turned away' })).toBeVisible();
  await expect(panel(page)).toContainText('wrong password');
  await expect(panel(page).getByRole('row', { name: /entry-1/ })).toContainText('not connected');
  await panel(page)
    .getByRole('row', { name: /entry-1/ })
    .getByRole('link', { name: /entry-1/ })
    .click();
  await expect(shown(page)).toContainText('Last turned away');
  await expect(shown(page)).toContainText('wrong password');
});

test('an answer that comes late stands beside the command, and the outcome stays unknown', async ({
  enter,
  cameras,
  product,
}) => {
  test.setTimeout(90_000);
  const page = await enter(ELI, '#/settings');
  await switchOn(page);
  await letIn(page, cameras);
  await expect(panel(page)).toContainText('1 camera is connected.');
  await cameras.act('entry-1', { what: 'listening', on: false });
  await cameras.act('entry-1', { what: 'answering', name: 'late' });
  const attendant = await product.signIn(ADA);
  const answer = await attendant.call('POST', '/lanes/1/commands', { command: 'open', reason: 'Test' });
  expect(answer).toMatchObject({ outcome: 'unknown', channel: 'mqtt' });
  await page.goto('/#/cameras');
  await side(page)
    .getByRole('link', { name: /Entry North/ })
    .click();
  await expect(shown(page)).toContainText(/Answered late, after \d+ s: success \(200\)/, { timeout: 20_000 });
  await expect(shown(page)).toContainText('Unknown');
});

test('results that belong to no request are shown to the engineer', async ({ enter, cameras, product }) => {
  test.setTimeout(90_000);
  const page = await enter(ELI, '#/settings');
  await switchOn(page);
  await letIn(page, cameras);
  await expect(panel(page)).toContainText('1 camera is connected.');
  await cameras.act('entry-1', { what: 'listening', on: false });
  await cameras.act('entry-1', { what: 'answering', name: 'unknown-request' });
  const attendant = await product.signIn(ADA);
  await attendant.call('POST', '/lanes/1/commands', { command: 'open', reason: 'Test' });
  await expect(panel(page).getByRole('heading', { name: 'Results without a request' })).toBeVisible();
  await expect(panel(page)).toContainText('209901010000009999');
});

test('what cannot be saved is said at the field, and what was typed stays', async ({ enter }) => {
  const page = await enter(ELI, '#/settings');
  await panel(page).getByText('Another broker').click();
  await panel(page).getByLabel('Address', { exact: true }).fill('mqtt broker');
  await panel(page).getByLabel('User', { exact: true }).fill('gatehouse');
  await panel(page).getByRole('button', { name: 'Save' }).click();
  await expect(panel(page).getByRole('alert')).toContainText('A name or address and a port');
  await expect(panel(page).getByLabel('Address', { exact: true })).toHaveValue('mqtt broker');
  await panel(page).getByLabel('Address', { exact: true }).fill('127.0.0.1:9');
  await panel(page).getByRole('checkbox', { name: 'Encrypted (TLS)' }).uncheck();
  await panel(page).getByRole('button', { name: 'Save' }).click();
  await expect(page.getByText('MQTT was saved.')).toBeVisible();
  await panel(page).getByRole('button', { name: 'Test MQTT' }).click();
  await expect(panel(page)).toContainText('nothing listens there');
});
