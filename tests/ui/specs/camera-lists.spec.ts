/** Lists on the cameras: by choice only, followed on the screen, cleared and restored with the stop. */
import { readFile } from 'node:fs/promises';
import { findings } from '../site/axe.ts';
import type { CameraId, Cameras } from '../site/cameras.ts';
import { ALLOWED, BLOCKED, ELI, SAMI } from '../site/people.ts';
import { expect, test, type Page } from '../site/test.ts';
import type { Product } from '../site/product.ts';

test.use({ lanes: 2 });

const rows = (page: Page) => page.getByRole('listbox').getByRole('option');
const dialog = (page: Page) => page.getByRole('dialog');

/** Both lanes send their lists, by the API. */
async function sending(product: Product): Promise<void> {
  const engineer = await product.signIn(ELI);
  const lanes = await engineer.get<Lane[]>('/lanes');
  for (const lane of lanes) {
    await engineer.call('PUT', `/lanes/${lane.id}`, {
      name: lane.name,
      direction: lane.direction,
      camera_ids: lane.cameras.map((camera) => camera.id),
      barrier_camera_id: lane.barrier_camera_id,
      position: null,
      sends_lists: true,
    });
  }
}

interface Lane {
  id: number;
  name: string;
  direction: string;
  cameras: { id: number; name: string }[];
  barrier_camera_id: number | null;
}

const plates = (cameras: Cameras, camera: CameraId, list: 'allow' | 'block' = 'allow') =>
  expect.poll(() => cameras.plates(camera, list), { message: `${list} list of ${camera}` });

test('an engineer has a lane send its lists, and is told that its cameras then open by themselves', async ({
  enter,
  cameras,
}) => {
  expect(await cameras.plates('entry-1')).toEqual([]);
  const page = await enter(ELI, '#/cameras');
  await page.getByRole('link', { name: /Entry North/ }).first().click();
  await page.getByRole('button', { name: 'Change the lane' }).click();
  const choice = dialog(page).getByLabel('Send lists to the cameras of this lane');
  await expect(choice).not.toBeChecked();
  await expect(dialog(page)).toContainText('open by themselves, also when this PC is off');
  await choice.check();
  expect(await findings(page)).toEqual([]);
  await dialog(page).getByRole('button', { name: 'Save the lane' }).click();
  await plates(cameras, 'entry-1').toEqual([ALLOWED]);
  await plates(cameras, 'entry-1', 'block').toEqual([BLOCKED]);
  expect(await cameras.plates('entry-2')).toEqual([]);
  await expect(page.getByText('Cameras open by themselves', { exact: true })).toBeVisible();

  // And back: what the camera holds goes.
  await page.getByRole('button', { name: 'Change the lane' }).click();
  await choice.uncheck();
  await expect(dialog(page).getByRole('status')).toContainText('will be deleted there');
  await dialog(page).getByRole('button', { name: 'Save the lane' }).click();
  await plates(cameras, 'entry-1').toEqual([]);
  expect(await cameras.violations('entry-1')).toEqual([]);
});

test('an entry that is added, changed and deleted shows which cameras have it, and they do', async ({
  enter,
  product,
  cameras,
}) => {
  await sending(product);
  const page = await enter(SAMI, '#/lists');
  await page.getByRole('button', { name: 'Add to the allow list' }).click();
  await dialog(page).getByLabel('Plate', { exact: true }).fill('kl 456-mn');
  await dialog(page).getByLabel('Owner').fill('City deliveries');
  await dialog(page).getByRole('button', { name: 'Add to the allow list' }).click();
  const added = rows(page).filter({ hasText: 'City deliveries' });
  await expect(added).toContainText('On 2 of 2 cameras');
  for (const camera of ['entry-1', 'entry-2'] as const) {
    await plates(cameras, camera).toEqual([ALLOWED, 'KL456MN']);
  }
  await added.click();
  await page.getByRole('button', { name: 'On 2 of 2 cameras' }).click();
  await expect(dialog(page).getByRole('listitem')).toHaveCount(2);
  await expect(dialog(page).getByRole('listitem').first()).toContainText(/On the camera\. Since/);
  expect(await findings(page)).toEqual([]);
  await dialog(page).getByRole('button', { name: 'Close Esc' }).click();

  await page.getByRole('button', { name: 'Change', exact: true }).click();
  await dialog(page).getByLabel('Plate', { exact: true }).fill('KL457MN');
  await page.keyboard.press('Enter');
  await plates(cameras, 'entry-2').toEqual([ALLOWED, 'KL457MN']);
  await rows(page).filter({ hasText: 'City deliveries' }).click();
  await page.getByRole('button', { name: 'Delete', exact: true }).click();
  await dialog(page).getByRole('button', { name: 'Delete entry' }).click();
  await plates(cameras, 'entry-1').toEqual([ALLOWED]);
});

test('a camera that cannot be reached is named with the reason, and delays no other', async ({
  enter,
  product,
  cameras,
}) => {
  await cameras.act('entry-2', { what: 'listening', on: false });
  await sending(product);
  const page = await enter(SAMI, '#/lists');
  const meyer = rows(page).filter({ hasText: 'R. Meyer' });
  await expect(meyer).toContainText('On 1 of 2 cameras');
  await expect(page.getByRole('status').filter({ hasText: 'entry-2' })).toContainText('cannot be reached');
  await meyer.click();
  await page.getByRole('button', { name: 'On 1 of 2 cameras' }).click();
  await expect(dialog(page).getByRole('listitem').filter({ hasText: 'entry-2' })).toContainText(
    /Waits to be added.*cannot be reached/,
  );
  // It is seen to come up while the dialog is open.
  await cameras.act('entry-2', { what: 'listening', on: true });
  await expect(dialog(page).getByRole('listitem').filter({ hasText: 'entry-2' })).toContainText('On the camera.', {
    timeout: 20_000,
  });
  await plates(cameras, 'entry-2').toEqual([ALLOWED]);
});

test('a supervisor rebuilds a camera’s list from its page', async ({ enter, product, cameras }) => {
  await sending(product);
  await plates(cameras, 'entry-1').toEqual([ALLOWED]);
  const page = await enter(SAMI, '#/cameras');
  await page.getByRole('link', { name: /entry-1/ }).first().click();
  const state = page.getByRole('region', { name: 'Lists on the camera' });
  await expect(state).toContainText('Holds all 2 entries, as it is to be.');
  expect(await findings(page)).toEqual([]);
  await cameras.act('entry-1', { what: 'restart', fresh: true });
  await plates(cameras, 'entry-1').toEqual([ALLOWED]);
  await state.getByRole('button', { name: 'Rebuild this camera’s list' }).click();
  await expect(dialog(page)).toContainText('the camera may not open for people on the list');
  await dialog(page).getByRole('button', { name: 'Rebuild the list' }).click();
  await expect(dialog(page)).toHaveCount(0);
  await expect(state).toContainText('Holds all 2 entries, as it is to be.');
  await plates(cameras, 'entry-1').toEqual([ALLOWED]);
});

test('the stop says that it does not cover such cameras, clears their lists if asked, and restores them', async ({
  enter,
  product,
  cameras,
}) => {
  await sending(product);
  for (const camera of ['entry-1', 'entry-2'] as const) await plates(cameras, camera).toEqual([ALLOWED]);
  const page = await enter(SAMI, '#/');
  await page.getByRole('button', { name: /Stop automatic opening/ }).click();
  await expect(dialog(page)).toContainText('2 cameras open by themselves for 2 entries');
  await dialog(page).getByLabel('Also clear the lists on the cameras (2 cameras, 2 entries)').check();
  await dialog(page).getByLabel('Reason').fill('Trial of the fire alarm');
  await dialog(page).getByRole('button', { name: 'Stop automatic opening' }).click();
  for (const camera of ['entry-1', 'entry-2'] as const) {
    await plates(cameras, camera).toEqual([]);
    expect(await cameras.plates(camera, 'block')).toEqual([BLOCKED]);
  }
  await page.getByRole('button', { name: /go on/i }).first().click();
  await expect(dialog(page)).toContainText('the cameras get their allow lists back');
  await dialog(page).getByRole('button', { name: 'Let it go on' }).click();
  for (const camera of ['entry-1', 'entry-2'] as const) await plates(cameras, camera).toEqual([ALLOWED]);
});

test('the guide tells what cameras do with lists', async ({ enter }) => {
  const text = await readFile(new URL('../../../assets/guide/05-lists.md', import.meta.url), 'utf8');
  expect(text).toContain('## Lists on the cameras');
  const page = await enter(SAMI, '#/guide/05-lists');
  await expect(page.getByRole('heading', { name: 'Lists on the cameras' })).toBeVisible();
});
