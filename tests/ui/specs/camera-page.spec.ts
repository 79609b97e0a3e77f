/** The camera page: everything a camera can be asked for, driven from the screen, the simulated camera as witness. */
import axe from 'axe-core';
import { booth } from '../site/booth.ts';
import type { Cameras } from '../site/cameras.ts';
import { ADA, CAMERA, ELI } from '../site/people.ts';
import { expect, test, type Page } from '../site/test.ts';

const shown = (page: Page) => page.getByRole('region', { name: 'What was chosen' });
const dialog = (page: Page) => page.getByRole('dialog');
const part = (page: Page, name: string) => shown(page).getByRole('tab', { name });

/** Opens the page of a camera at one of its parts. */
async function at(page: Page, camera: string, name = 'Overview') {
  await page
    .getByRole('navigation', { name: 'Cameras and lanes' })
    .getByRole('link', { name: new RegExp(`^${camera}`) })
    .click();
  await part(page, name).click();
  await expect(part(page, name)).toHaveAttribute('aria-selected', 'true');
}

const memory = async (cameras: Cameras) => (await cameras.state('entry-1')).memory;

test('a picture taken from the booth is shown to the attendant who asked for it', async ({
  enter,
  cameras,
}) => {
  const page = await enter(ADA);
  await booth(page).card.getByRole('button', { name: 'Take a picture now' }).click();
  await expect(dialog(page).getByRole('img', { name: /The picture entry-1/ })).toBeVisible();
  expect((await memory(cameras)).captures_asked).toBe(1);
});

test('a picture that comes by the way for manual captures, or by both, is shown once', async ({
  enter,
  cameras,
  product,
}) => {
  const page = await enter(ELI, '#/cameras');
  await at(page, 'entry-1');
  for (const via of ['manual-result', 'both'] as const) {
    await cameras.act('entry-1', { what: 'manual-via', via });
    await shown(page).getByRole('button', { name: 'Take a picture' }).click();
    await expect(dialog(page).getByRole('img', { name: /The picture entry-1/ })).toBeVisible();
    await page.keyboard.press('Escape');
    await expect(dialog(page)).toHaveCount(0);
  }
  // By both ways it is one car and no conflict, whichever comes first and with how many pictures.
  const eli = await product.signIn(ELI);
  expect((await eli.get('/snapshot')).passages.length).toBeLessThanOrEqual(2);
  expect(await eli.get('/alarms')).toEqual([]);
  await part(page, 'Requests').click();
  await expect(shown(page).getByRole('button', { name: 'Show the picture' })).toHaveCount(2);
});

test('restarting says what happens first, and the camera’s own report confirms it', async ({
  enter,
  cameras,
}) => {
  const page = await enter(ELI, '#/cameras');
  await at(page, 'entry-1');
  await shown(page).getByRole('button', { name: 'Restart' }).click();
  await expect(dialog(page)).toContainText('away for about a minute');
  await expect(dialog(page)).toContainText('Entry North cannot be opened from here');
  await dialog(page).getByRole('button', { name: 'Restart now' }).click();
  await expect(dialog(page)).toContainText("Confirmed by the camera's report");
  expect((await memory(cameras)).reboots).toBe(1);
});

test('a restart waits for the keep-alive, can be cancelled, and goes out once when it is not', async ({
  enter,
  cameras,
}) => {
  const page = await enter(ELI, '#/cameras');
  await at(page, 'entry-1');
  await cameras.act('entry-1', { what: 'silent', on: true });
  await shown(page).getByRole('button', { name: 'Restart' }).click();
  await dialog(page).getByRole('button', { name: 'With the next keep-alive' }).click();
  await dialog(page).getByRole('button', { name: 'Done' }).click();
  await expect(shown(page)).toContainText('Waits for the next keep-alive: restart');
  await shown(page).getByRole('button', { name: 'Cancel it' }).click();
  await expect(shown(page).getByText('Waits for the next keep-alive:')).toHaveCount(0);
  await cameras.act('entry-1', { what: 'silent', on: false });
  await part(page, 'Requests').click();
  await expect(shown(page)).toContainText('Eli cancelled it');
  expect((await memory(cameras)).reboots).toBe(0);
});

test('after a command that could not be sent, the next keep-alive opens only when the attendant says so', async ({
  enter,
  cameras,
}) => {
  const page = await enter(ADA);
  await cameras.act('entry-1', { what: 'listening', on: false });
  await page.keyboard.press('F11');
  await page.keyboard.press('6');
  await page.keyboard.press('Enter');
  await expect(booth(page).outcome).toContainText('not sent');
  expect(await cameras.commands('entry-1')).toEqual([]);
  await dialog(page).getByRole('button', { name: /Try with the next keep-alive: may take up to 30 s/ }).click();
  await expect(booth(page).outcome).toContainText('handed over, not confirmed');
  await expect(booth(page).outcome).toContainText('Look at the barrier');
  const commands = (await memory(cameras)).commands;
  expect(commands).toMatchObject([{ command: 0, channel: 'keepalive' }]);
  await page.goto('/#/journal');
  const row = page.getByRole('listbox').getByRole('option').first();
  await expect(row).toContainText('keep-alive');
  await expect(row).toContainText('Handed over');
});

test('a picture waits for the keep-alive when the camera does not answer directly', async ({
  enter,
  cameras,
}) => {
  await cameras.act('entry-1', { what: 'listening', on: false });
  const page = await enter(ELI, '#/cameras');
  await at(page, 'entry-1');
  await shown(page).getByRole('button', { name: 'Take a picture' }).click();
  await dialog(page).getByRole('button', { name: 'With the next keep-alive' }).click();
  await expect(dialog(page).getByRole('img', { name: /The picture entry-1/ })).toBeVisible({ timeout: 20_000 });
  expect((await memory(cameras)).captures_asked).toBe(1);
});

test('text in the live picture is placed, sent whole, and stands in the form again', async ({
  enter,
  cameras,
}) => {
  const page = await enter(ELI, '#/cameras');
  await at(page, 'entry-1', 'Overlays');
  await shown(page).getByRole('checkbox', { name: 'Shown' }).check();
  await shown(page).getByLabel('Text of row 1').fill('Entry North');
  await shown(page).getByRole('button', { name: 'Add a row' }).click();
  await shown(page).getByRole('combobox', { name: 'Row 2' }).selectOption('Date and time');
  await shown(page).getByLabel(/From the left/).fill('15');
  await shown(page).getByRole('button', { name: /^Area 1 at/ }).focus();
  await page.keyboard.press('ArrowRight');
  await shown(page).getByRole('button', { name: 'Set it in the camera' }).click();
  await expect(shown(page)).toContainText('The text in the live picture is set.');
  const osd = (await memory(cameras)).live_osd as any;
  expect(osd.AreaNum).toBe(8);
  expect(osd.InfoOSD).toHaveLength(8);
  expect(osd.InfoOSD[0]).toMatchObject({ Enable: 1, Area: { TopLeft: { X: 16, Y: 2 } } });
  expect(osd.InfoOSD[0].InfoParam.slice(0, 2)).toEqual([
    { InfoType: 1, Value: 'Entry North' },
    { InfoType: 2, Value: '' },
  ]);
  expect(await cameras.violations('entry-1')).toEqual([]);
  await page.reload();
  await at(page, 'entry-1', 'Overlays');
  await expect(shown(page).getByLabel('Text of row 1')).toHaveValue('Entry North');
});

test('text in the photos goes out by the document’s table and stands in the form again', async ({
  enter,
  cameras,
}) => {
  const page = await enter(ELI, '#/cameras');
  await at(page, 'entry-1', 'Overlays');
  await shown(page).getByText('In the photos').click();
  await shown(page).getByRole('checkbox', { name: 'Text 1' }).check();
  await shown(page).getByLabel('Text 1 in the photos').fill('Site A');
  await shown(page).getByLabel('Style').selectOption('On a background');
  await shown(page).getByRole('button', { name: 'Set it in the camera' }).click();
  await expect(shown(page)).toContainText('The text in the photos is set.');
  const osd = (await memory(cameras)).photo_osd as any;
  expect(osd.OSDBaseCFG.OSDStyle).toMatchObject({ FontStyle: 0, FontSize: 1, TimeFormat: 0, DateFormat: 0 });
  expect(osd.OSDBaseCFG.OSDArea).toHaveLength(8);
  expect(osd.PicOSDCFG.map((item: any) => item.OSDType)).toEqual([0, 8, 110, 111]);
  expect(osd.PicOSDCFG[2]).toMatchObject({ Enable: 1, OSDName: 'Site A' });
  expect(await cameras.violations('entry-1')).toEqual([]);
});

test('settings go out only after the camera’s id was typed, one kind at a time, secrets shown nowhere', async ({
  enter,
  cameras,
  product,
}) => {
  const page = await enter(ELI, '#/cameras');
  await at(page, 'entry-1', 'Settings');
  await shown(page).getByRole('button', { name: 'Change picture filling' }).click();
  await dialog(page).getByLabel('Pictures are sent').selectOption('Kept on Aliyun OSS');
  for (const [label, value] of [
    ['Endpoint', 'oss-cn-x.aliyuncs.com'],
    ['Bucket', 'pictures'],
    ['Access id', 'id-1'],
    ['Access key', 'oss-key-never-shown'],
    ['File path begins with', 'gate/'],
  ] as const)
    await dialog(page).getByLabel(label).fill(value);
  const send = dialog(page).getByRole('button', { name: 'Send with the next keep-alive' });
  await expect(send).toBeDisabled();
  await dialog(page).getByLabel("Type the camera's id").fill('entry-2');
  await expect(send).toBeDisabled();
  await dialog(page).getByLabel("Type the camera's id").fill('entry-1');
  await send.click();
  await expect(dialog(page)).toContainText('Handed over with the keep-alive answer');
  await expect
    .poll(async () => (await cameras.state('entry-1')).settings)
    .toMatchObject({ pic_fill_type: 3, oss: { access_key_secret: 'oss-key-never-shown' } });
  await dialog(page).getByRole('button', { name: 'Done' }).click();
  const told = JSON.stringify(await (await product.signIn(ELI)).get('/cameras/1/requests'));
  expect(told).not.toContain('never-shown');

  await shown(page).getByRole('button', { name: 'Change upload address' }).click();
  await dialog(page).getByLabel('Address', { exact: true }).fill('192.0.2.7');
  await dialog(page).getByLabel('Port').fill('8099');
  await expect(dialog(page)).toContainText('The camera will upload to 192.0.2.7:8099.');
  await expect(dialog(page)).toContainText('it is lost to Gatehouse');
  await dialog(page).getByLabel("Type the camera's id").fill('entry-1');
  await send.click();
  await expect.poll(async () => (await cameras.state('entry-1')).intake).toContain('192.0.2.7:8099');
});

test('a camera that was given other ids appears as new, and its history goes on with it', async ({
  enter,
  cameras,
}) => {
  const page = await enter(ELI, '#/cameras');
  await at(page, 'entry-1', 'Settings');
  await shown(page).getByRole('button', { name: 'Change parking lot and camera id' }).click();
  await dialog(page).getByLabel('Camera id', { exact: true }).fill('entry-9');
  await expect(dialog(page)).toContainText('park01 / entry-1');
  await expect(dialog(page)).toContainText('appears here as a new camera');
  await dialog(page).getByLabel("Type the camera's id").fill('entry-1');
  await dialog(page).getByRole('button', { name: 'Send with the next keep-alive' }).click();
  await expect(dialog(page)).toContainText('Confirmed by the camera');
  expect((await cameras.state('entry-1')).deviceId).toBe('entry-9');
  await dialog(page).getByRole('button', { name: 'Done' }).click();
  await at(page, 'entry-9');
  await shown(page).getByRole('button', { name: 'This camera replaces another' }).click();
  await expect(dialog(page)).toContainText('entry-1');
});

test('the checklist ticks itself while the engineer looks at it', async ({ enter, cameras, product }) => {
  const page = await enter(ELI, '#/cameras');
  await at(page, 'entry-1', 'Checklist');
  const list = shown(page).getByRole('list', { name: 'Commissioning checklist' });
  const step = (title: string) => list.getByRole('listitem').filter({ hasText: title });
  await expect(step('Camera appeared')).toContainText(': done');
  await expect(step('Clock within a minute')).toContainText(': done');
  await expect(step('Capture with picture received')).toContainText(': open');
  await expect(step('Gate command accepted')).toContainText('Open the lane once from the booth screen');
  await cameras.capture('entry-1', 'AB123CD');
  await expect(step('Capture with picture received')).toContainText(': done');
  const eli = await product.signIn(ELI);
  await eli.call('POST', '/lanes/1/commands', { command: 'open', reason: 'Delivery' });
  await expect(step('Gate command accepted')).toContainText(': done');
  await expect(step('Password accepted')).toContainText(': done');
  await eli.call('PATCH', '/cameras/1', { password: 'wrong' });
  await eli.call('POST', '/cameras/1/probe');
  await expect(step('Password accepted')).toContainText('Password refused');
  await eli.call('PATCH', '/cameras/1', { password: CAMERA.password });
});

test('the serial console counts bytes, refuses what is no hex, and shows what devices send', async ({
  enter,
  cameras,
}) => {
  const page = await enter(ELI, '#/cameras');
  await at(page, 'entry-1', 'Serial');
  await expect(shown(page)).toContainText('Sending needs MQTT');
  await expect(shown(page)).toContainText('Port Mode must be Trans-Channel');
  await shown(page).getByText('Hex', { exact: true }).click();
  await shown(page).getByLabel('Data').fill('77 aa 7');
  await expect(shown(page)).toContainText('one is missing');
  await shown(page).getByLabel('Data').fill('77 aa 77 aa');
  await expect(shown(page)).toContainText('4 of 1,024 bytes');
  await shown(page).getByLabel('Data').fill('ab'.repeat(1025));
  await expect(shown(page)).toContainText('At most 1,024 bytes');
  await expect(shown(page).getByRole('button', { name: 'Send', exact: true })).toBeDisabled();
  await cameras.act('entry-1', { what: 'peripheral', data: 'weight 1200' });
  const log = shown(page).getByRole('list', { name: 'Serial data, newest first' });
  await expect(log).toContainText('weight 1200');
  await expect(log).toContainText('77 65 69 67 68 74');
});

for (const scheme of ['light', 'dark'] as const) {
  test(`each part of the camera page is accessible in ${scheme}`, async ({ enter, cameras }, info) => {
    const page = await enter(ELI, '#/cameras');
    await page.emulateMedia({ colorScheme: scheme });
    await cameras.capture('entry-1', 'AB123CD');
    await page.evaluate(axe.source);
    for (const name of ['Overview', 'Checklist', 'Overlays', 'Serial', 'Settings', 'Requests']) {
      await at(page, 'entry-1', name);
      await expect(page.getByText(/^Loading/)).toHaveCount(0);
      if (process.env['GATEHOUSE_SHOTS']) {
        await page.screenshot({ path: `${process.env['GATEHOUSE_SHOTS']}/${name}-${scheme}.png` });
      }
      const found = await page.evaluate(async () => {
        const result = await (globalThis as any).axe.run(document, {
          runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa'],
        });
        return result.violations.map((v: any) => `${v.id}: ${v.nodes.map((n: any) => n.html).join(' | ')}`);
      });
      expect(found, `${name} in ${scheme}`).toEqual([]);
    }
    expect(info.errors).toEqual([]);
  });
}

test('each part of the camera page says what it said when it was last read and accepted', async ({
  enter,
  cameras,
}) => {
  const page = await enter(ELI, '#/cameras');
  await cameras.capture('entry-1', 'AB123CD');
  for (const name of ['Checklist', 'Overlays', 'Serial', 'Settings']) {
    await at(page, 'entry-1', name);
    await expect(page.getByText(/^Loading/)).toHaveCount(0);
    await expect(shown(page).getByRole('tabpanel')).toMatchAriaSnapshot({
      name: `camera-${name.toLowerCase()}.aria.yml`,
    });
  }
});
