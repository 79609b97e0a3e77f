/** A fleet beside the rest of the program: what vehicles owe, notifications, the gate, and a provider that is away. */
import { readFile } from 'node:fs/promises';
import { Autopay } from '../site/autopay.ts';
import { findings } from '../site/axe.ts';
import { ADA, ELI, SAMI } from '../site/people.ts';
import { expect, test as base, type Page } from '../site/test.ts';

const OWES = 'AA11111';

const test = base.extend<{ autopay: Autopay }>({
  autopay: async ({ product }, use) => {
    const autopay = await Autopay.start(product, [OWES]);
    await use(autopay);
    await autopay.end();
  },
});

const vehicles = (page: Page) =>
  page.getByRole('listbox', { name: 'Vehicles, by plate' }).getByRole('option');
const services = (page: Page) => page.getByRole('listbox', { name: 'Unpaid services' }).getByRole('option');
const sums = (page: Page) =>
  page.getByRole('list', { name: 'Sums of everything found, one per currency' }).getByRole('listitem');

test('the vehicles of the fleet are listed with what they owe', async ({ autopay, product, enter }) => {
  await autopay.connectFleet(product);
  const page = await enter(ADA, '#/unpaid/vehicles');
  await expect(page.getByRole('main')).toContainText('40 vehicles');
  await page.getByLabel('Part of the plate').fill('aa111');
  await expect(vehicles(page)).toHaveCount(1);
  await expect(vehicles(page)).toContainText(/\d\.\d\d (NOK|EUR) unpaid in 1 service/);
  await expect(page.getByRole('button', { name: 'Add a vehicle' })).toHaveCount(0);
  expect(await findings(page)).toEqual([]);
});

test('a vehicle is added once, and one that is refused says why', async ({ autopay, product, enter }) => {
  await autopay.connectFleet(product);
  const page = await enter(SAMI, '#/unpaid/vehicles');
  await page.getByRole('button', { name: 'Add a vehicle' }).click();
  const dialog = page.getByRole('dialog', { name: 'Add a vehicle' });
  await dialog.getByLabel('Plate').fill('bb12345');
  await dialog.getByLabel('Country').fill('de');
  await dialog.getByLabel('Region').fill('hd');
  await dialog.getByRole('button', { name: 'Add to the fleet' }).click();
  await expect(dialog).toHaveCount(0);
  await page.getByLabel('Part of the plate').fill('HDBB12345');
  await expect(vehicles(page)).toHaveCount(1);

  await autopay.misbehave('add-vehicle', 'error', { id: 'fleet_vehicle_save_error', status: null });
  await page.getByRole('button', { name: 'Add a vehicle' }).click();
  await dialog.getByLabel('Plate').fill('CC12345');
  await dialog.getByLabel('Country').fill('NO');
  await dialog.getByRole('button', { name: 'Add to the fleet' }).click();
  await expect(page.getByRole('dialog')).toContainText('Refused');
  const { counts, violations } = await autopay.state();
  expect([counts['add-vehicle'], violations]).toEqual([2, []]);
});

test('unpaid services are filtered, summed for each currency and saved as CSV', async ({
  autopay,
  product,
  enter,
}) => {
  await autopay.connectFleet(product);
  const page = await enter(SAMI, '#/unpaid');
  await expect(sums(page)).toHaveText([/EUR/, /NOK/, /not told/]);
  await page.getByLabel('Currency', { exact: true }).selectOption('NOK');
  await expect(sums(page)).toHaveText([/NOK/]);
  await page.getByLabel('Currency', { exact: true }).selectOption('All currencies');
  await page.getByLabel('Part of the plate').fill(OWES);
  await expect(services(page)).toHaveCount(1);
  await expect(page).toHaveURL(/plate=AA11111/);

  const download = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Export CSV' }).click();
  const lines = (await readFile(await (await download).path(), 'utf8')).trim().split('\n');
  expect(lines).toHaveLength(2);
  expect(lines[1]).toContain(OWES);
  await page.getByRole('button', { name: 'Show everything' }).first().click();
  await expect(services(page).nth(3)).toBeVisible();
  expect(await findings(page)).toEqual([]);
});

test('a vehicle that parks appears as soon as its notification came', async ({ autopay, product, enter }) => {
  const connection_id = await autopay.connectFleet(product);
  const engineer = await product.signIn(ELI);
  const door = await engineer.call('PUT', '/partner', {
    enabled: true,
    address: '127.0.0.1:0',
    plain: true,
  });
  const token = 'Yo!8lWDaGfZy';
  const hook = { name: 'Entries', connection_id, kind: 'entry', token };
  const made = await engineer.call<{ hook: { id: string } }>('POST', '/partner/hooks', hook);
  const page = await enter(ADA, '#/unpaid/parked');
  await expect(page.getByText('No vehicle is known to be parked.')).toBeVisible();

  const notice = {
    id: '7cfb0be0-35eb-4afe-90cc-bb1c091a4231',
    vehicle: { license_plate_number: OWES, country_code: 'NO', created_at: '2022-12-12T12:12:12+0000' },
    facility: { code: 'TEST_FACILITY_1', name: 'Test Facility 1' },
    zone: { code: 'TEST_ZONE_1', name: 'Test Zone 1' },
    start_time: new Date(Date.now() - 60_000).toISOString().replace(/\.\d+Z/, '+0000'),
    operator_id: 'operator_id',
    type: 'PARKING',
    serviceData: { key: 'value' },
  };
  const bring = (bearer: string) =>
    fetch(`http://${door.bound}/hooks/autopay/${made.hook.id}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${bearer}`, 'content-type': 'application/json' },
      body: JSON.stringify(notice),
    });
  expect((await bring('wrong')).status).toBe(401);
  expect((await bring(token)).status).toBe(200);
  await expect(page.getByText('Test Zone 1')).toBeVisible();
  await expect(page.getByText(OWES)).toHaveCount(1);
  expect(await findings(page)).toEqual([]);
});

test('what a fleet vehicle owes stands on its card, and a lane that blocks says so in the verdict', async ({
  autopay,
  product,
  cameras,
  enter,
}) => {
  await autopay.connectFleet(product);
  const page = await enter(SAMI);
  await cameras.capture('entry-1', OWES);
  const says = page.getByRole('list', { name: 'What payment systems say' });
  await expect(says).toContainText(/\d\.\d\d (NOK|EUR)/);
  await expect(says).toContainText('Rental fleet, as of');
  expect(await findings(page)).toEqual([]);
  await says.getByRole('link', { name: 'Unpaid services' }).click();
  await expect(services(page)).toHaveCount(1);

  const engineer = await product.signIn(ELI);
  const lanes =
    await engineer.get<
      { id: number; name: string; direction: string; cameras: { id: number }[]; barrier_camera_id: number }[]
    >('/lanes');
  for (const { id, name, direction, cameras: mine, barrier_camera_id } of lanes) {
    const camera_ids = mine.map((one) => one.id);
    const lane = { name, direction, camera_ids, barrier_camera_id, fleet_unpaid: 'block' };
    await engineer.call('PUT', `/lanes/${id}`, lane);
  }
  await page.getByRole('link', { name: 'Booth' }).click();
  await cameras.capture('exit-1', OWES);
  await expect(page.getByRole('main')).toContainText('Fleet vehicle with unpaid services');
});

test('while Autopay is away the list works and says its age', async ({ autopay, product, enter }) => {
  const id = await autopay.connectFleet(product);
  await autopay.misbehave(null, 'error', { id: 'internal_server_error', status: 400 });
  const page = await enter(SAMI, '#/unpaid');
  await expect(services(page).first()).toBeVisible();
  await page.getByRole('button', { name: 'Look again' }).click();
  const engineer = await product.signIn(ELI);
  await expect
    .poll(async () => (await engineer.get<{ id: number; health: string }[]>('/connections'))[0]?.health)
    .toBe('failing');
  expect(id).toBe(1);
  await expect(page.getByRole('main')).toContainText(/Rental fleet/);
  await page.getByLabel('Part of the plate').fill(OWES);
  await expect(services(page)).toHaveCount(1);
  expect(await findings(page)).toEqual([]);
});

test('what the service level lacks is disabled with its reason beside it', async ({
  autopay,
  product,
  enter,
}) => {
  await autopay.connectFleet(product, { level: 'small' });
  const page = await enter(SAMI, '#/unpaid');
  await expect(page.getByRole('main')).toContainText(
    'Unpaid services need Autopay’s service level Medium'.replace('’', "'"),
  );
  await page.goto(`${product.web}/#/unpaid/vehicles`);
  await vehicles(page).first().click();
  await expect(page.getByRole('button', { name: 'Return vehicle' })).toBeDisabled();
  expect((await autopay.state()).counts['unpaid'] ?? 0).toBe(0);
});
