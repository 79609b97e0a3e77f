/** The gate by hand, over real sockets: what reaches the simulated barrier, and what the screen says of it. */
import { booth } from '../site/booth.ts';
import { ADA, ALLOWED, ELI, SAMI } from '../site/people.ts';
import { expect, test } from '../site/test.ts';
import { upload } from '../site/upload.ts';

test('F11, 1, Enter raises the barrier and shows that the camera accepted it, in its own words', async ({
  enter,
  cameras,
  product,
}) => {
  const page = await enter(ADA);
  const { dialog, outcome, tile } = booth(page);
  await upload(product, { plate: 'KL456MN' });
  await expect(booth(page).card).toContainText('K L 4 5 6 M N');
  expect(await cameras.commands('entry-1')).toEqual([]);

  await page.keyboard.press('F11');
  await expect(dialog).toContainText('Open: Entry North');
  await page.keyboard.press('1');
  await expect(dialog.getByRole('button', { name: 'Misread plate' })).toHaveAttribute('aria-pressed', 'true');
  expect(await cameras.commands('entry-1'), 'a number alone sends nothing').toEqual([]);
  await page.keyboard.press('Enter');

  await expect(outcome).toContainText('Open, Entry North: accepted by the camera');
  await expect(outcome.locator('q')).toContainText('Succeed');
  await expect(outcome).toContainText(/After \d+ ms\./);
  await expect(outcome).toContainText('Position not reported by this camera.');
  const { barrier } = await cameras.state('entry-1');
  expect(barrier.position).toBe('raised');
  expect(await cameras.commands('entry-1')).toEqual([0]);

  await page.keyboard.press('Enter');
  await expect(dialog).toHaveCount(0);
  await expect(tile('Entry North')).toContainText('Open: accepted');
  const [journaled] = await (await product.signIn(ADA)).get('/commands');
  expect(journaled).toMatchObject({
    command: 'open',
    outcome: 'accepted',
    reason: 'Misread plate',
    plate: 'KL456MN',
  });
});

test('without a reason nothing is sent', async ({ enter, cameras }) => {
  const page = await enter(ADA);
  await page.keyboard.press('F11');
  const { dialog } = booth(page);
  await expect(dialog.getByRole('button', { name: 'Open Entry North' })).toBeDisabled();
  await page.keyboard.press('Enter');
  await page.keyboard.press('9');
  await dialog.getByLabel('Reason in your words').fill('   ');
  await page.keyboard.press('Enter');
  await page.keyboard.press('Escape');
  await expect(dialog).toHaveCount(0);
  expect(await cameras.commands('entry-1')).toEqual([]);
});

test('a reason in own words goes into the journal as typed', async ({ enter, cameras, product }) => {
  const page = await enter(ADA);
  await page.keyboard.press('F2');
  await page.keyboard.press('F11');
  await page.keyboard.press('9');
  await booth(page).dialog.getByLabel('Reason in your words').fill('fire brigade drill, 3 cars');
  await page.keyboard.press('Enter');
  await expect(booth(page).outcome).toContainText('Open, Entry South: accepted by the camera');
  expect(await cameras.commands('entry-2')).toEqual([0]);
  expect(await cameras.commands('entry-1')).toEqual([]);
  const [journaled] = await (await product.signIn(ADA)).get('/commands');
  expect(journaled).toMatchObject({
    reason: 'fire brigade drill, 3 cars',
    lane_name: 'Entry South',
  });
});

test('a refusal is said in a sentence with the camera’s words, raises an alarm, and Space acknowledges it', async ({
  enter,
  cameras,
}) => {
  const page = await enter(ADA);
  const { alarms, dialog, outcome, tile } = booth(page);
  await cameras.misbehaveOnce('entry-1', 'refuse');
  await page.keyboard.press('F11');
  await page.keyboard.press('2');
  await page.keyboard.press('Enter');
  await expect(outcome).toContainText('Open, Entry North: refused by the camera');
  await expect(outcome).toContainText('Device busy');
  expect((await cameras.state('entry-1')).barrier.position).toBe('lowered');
  await page.keyboard.press('Escape');
  await expect(dialog).toHaveCount(0);

  await expect(tile('Entry North')).toContainText('Open: refused');
  const alarm = alarms.getByRole('alert');
  await expect(alarm).toContainText('Entry North');
  await page.keyboard.press('Space');
  await expect(alarm).toHaveCount(0);
  expect(await cameras.commands('entry-1'), 'nothing was sent again').toEqual([]);
});

test('a command whose answer never came is shown as unknown and is not sent again', async ({
  enter,
  cameras,
}) => {
  const page = await enter(ADA);
  const { outcome, tile } = booth(page);
  await cameras.misbehaveOnce('entry-1', 'reset-after-acting');
  await page.keyboard.press('F11');
  await page.keyboard.press('1');
  await page.keyboard.press('Enter');
  await expect(outcome).toContainText('Open, Entry North: unknown');
  expect(await cameras.commands('entry-1')).toEqual([0]);
  await page.keyboard.press('Escape');
  await expect(tile('Entry North')).toContainText('Open: unknown');
});

test('open and lock stays on the lane with its reminder until somebody unlocks it', async ({
  enter,
  cameras,
}) => {
  const page = await enter(ADA);
  const { dialog, outcome, tile } = booth(page);
  await page.keyboard.press('F11');
  await dialog.getByText('Open and lock', { exact: true }).click();
  await page.keyboard.press('3');
  await page.keyboard.press('Enter');
  await expect(outcome).toContainText('Open and lock, Entry North: accepted by the camera');
  await page.keyboard.press('Enter');
  await expect(tile('Entry North')).toContainText(/Locked\s+until\s+(\d.*, )?\d\d:\d\d/);
  expect((await cameras.state('entry-1')).barrier).toEqual({
    position: 'raised',
    locked: true,
  });

  await page.reload();
  await tile('Entry North').getByRole('button', { name: 'Unlock' }).click();
  await expect(dialog).toContainText('Unlock: Entry North');
  await page.keyboard.press('8');
  await page.keyboard.press('Enter');
  await expect(outcome).toContainText('Unlock, Entry North: accepted by the camera');
  await page.keyboard.press('Enter');
  await expect(tile('Entry North').getByRole('button', { name: 'Unlock' })).toHaveCount(0);
  expect(await cameras.commands('entry-1')).toEqual([1, 2]);
});

test('in a fire one action opens and locks every lane, and one ends it', async ({ enter, cameras }) => {
  const page = await enter(ADA);
  const { dialog, outcome } = booth(page);
  const all = ['entry-1', 'entry-2', 'exit-1', 'exit-2'] as const;
  await page.getByRole('button', { name: 'Fire: open all lanes' }).click();
  await expect(dialog).toContainText('Every one of the 4 lanes is opened and stays open until you end it.');
  await dialog.getByRole('button', { name: 'Open all lanes now' }).click();
  await expect(outcome).toHaveCount(4);
  for (const one of await outcome.all()) await expect(one).toContainText('accepted by the camera');
  for (const camera of all) {
    expect((await cameras.state(camera)).barrier, camera).toEqual({
      position: 'raised',
      locked: true,
    });
  }
  await dialog.getByRole('button', { name: 'Done' }).click();
  const banner = page.getByRole('status').filter({ hasText: 'All lanes: open and locked' });
  await expect(banner).toContainText('by Ada');

  await banner.getByRole('button', { name: 'End: unlock all lanes' }).click();
  await expect(dialog).toContainText('make sure that nobody stands under one');
  await dialog.getByRole('button', { name: 'Unlock all lanes' }).click();
  await expect(page.getByText('Every camera accepted the unlock.')).toBeVisible();
  await expect(banner).toHaveCount(0);
  for (const camera of all) expect((await cameras.state(camera)).barrier.locked, camera).toBe(false);
});

test('an emergency open goes out first, is asked about afterwards, and alarms until somebody signs it', async ({
  enter,
  cameras,
  product,
}) => {
  const page = await enter(ADA);
  const { alarms, dialog, outcome } = booth(page);
  await page.keyboard.press('Shift+F11');
  await expect(outcome).toContainText('Open, Entry North: accepted by the camera');
  expect(await cameras.commands('entry-1')).toEqual([0]);
  await page.keyboard.press('Escape');
  await expect(dialog).toHaveCount(0);

  const alarm = alarms.getByRole('alert');
  await expect(alarm).toContainText('Entry North');
  await alarm.getByRole('button', { name: 'Sign' }).click();
  await dialog.getByLabel('Reason').fill('ambulance');
  await dialog.getByRole('button', { name: 'Sign' }).click();
  await expect(dialog).toHaveCount(0);
  await expect(alarms.getByRole('button', { name: 'Sign' })).toHaveCount(0);
  const [journaled] = await (await product.signIn(ADA)).get('/commands');
  expect(journaled).toMatchObject({
    emergency: true,
    reason: 'ambulance',
    signed: { by: 'Ada' },
  });
  expect(await cameras.commands('entry-1'), 'signing sends nothing').toEqual([0]);
});

test('the open panel stays bound to the lane and vehicle it was opened for', async ({
  enter,
  cameras,
  product,
}) => {
  const page = await enter(ADA);
  const { card, dialog, outcome } = booth(page);
  await upload(product, { plate: 'KL456MN' });
  await expect(card).toContainText('K L 4 5 6 M N');
  await page.keyboard.press('F11');
  await expect(dialog).toContainText('K L 4 5 6 M N');
  await upload(product, { plate: 'WOL953' });
  await expect(page.locator('article').filter({ hasText: 'WOL953' })).toBeAttached();
  await expect(dialog).toContainText('K L 4 5 6 M N');
  await page.keyboard.press('1');
  await page.keyboard.press('Enter');
  await expect(outcome).toContainText('accepted');
  const [journaled] = await (await product.signIn(ADA)).get('/commands');
  expect(journaled.plate).toBe('KL456MN');
  expect(await cameras.commands('entry-1')).toEqual([0]);
});

test('automatic opening is stopped for the whole site with a reason, said on every screen, and goes on again', async ({
  enter,
  cameras,
  product,
}) => {
  const engineer = await product.signIn(ELI);
  const [{ name, direction, barrier_camera_id, position }] = await engineer.get('/lanes');
  const lane = {
    name,
    direction,
    barrier_camera_id,
    position,
    camera_ids: [barrier_camera_id],
  };
  await engineer.call('PUT', '/lanes/1', { ...lane, automatic_opening: true });
  const page = await enter(SAMI);
  const { dialog, row, tile } = booth(page);
  await expect(page.getByRole('contentinfo')).toContainText('Automatic opening: on for 1 of 4 lanes');

  await page.getByRole('button', { name: 'Stop automatic opening' }).click();
  await dialog.getByLabel('Reason').fill('stolen plates reported');
  await page.keyboard.press('Enter');
  const banner = page.getByRole('status').filter({ hasText: 'Automatic opening is stopped' });
  await expect(banner).toContainText('by Sami');
  await expect(banner).toContainText('A camera that holds its own allow list still opens by itself.');
  await cameras.capture('entry-1', ALLOWED);
  await expect(row(ALLOWED)).toContainText('Allowed');
  expect(await cameras.commands('entry-1')).toEqual([]);

  await banner.getByRole('button', { name: 'Let it go on' }).click();
  await dialog.getByRole('button', { name: 'Let it go on' }).click();
  await expect(banner).toHaveCount(0);
  expect(await cameras.commands('entry-1'), 'the car that came meanwhile is for a person').toEqual([]);
  await engineer.call('POST', '/list-entries', {
    list: 'allow',
    plate: 'WOL953',
    owner: '',
    remarks: '',
  });
  await cameras.capture('entry-1', 'WOL953');
  await expect(tile('Entry North')).toContainText('Open: accepted');
  expect(await cameras.commands('entry-1')).toEqual([0]);
});
