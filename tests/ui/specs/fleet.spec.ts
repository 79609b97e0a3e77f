/** A fleet from the screen to the simulated Autopay and back: every call of its document, each as a person makes it. */
import { readFile } from 'node:fs/promises';
import { Autopay } from '../site/autopay.ts';
import { findings } from '../site/axe.ts';
import { ADA, ELI, SAMI } from '../site/people.ts';
import type { Product } from '../site/product.ts';
import { expect, test as base, type Page } from '../site/test.ts';

/** The first three vehicles of the fleet: what the simulated Autopay says of each. */
const OWES = 'AA11111';
const ENDED_BEFORE_IT_BEGAN = 'BB22222';
const NO_AMOUNT = 'CC33333';

const test = base.extend<{ autopay: Autopay }>({
  autopay: async ({ product }, use) => {
    const autopay = await Autopay.start(product, [OWES, ENDED_BEFORE_IT_BEGAN, NO_AMOUNT]);
    await use(autopay);
    await autopay.end();
  },
});

const services = (page: Page) => page.getByRole('listbox', { name: 'Unpaid services' }).getByRole('option');
const vehicles = (page: Page) =>
  page.getByRole('listbox', { name: 'Vehicles, by plate' }).getByRole('option');
const sums = (page: Page) =>
  page.getByRole('list', { name: 'Sums of everything found, one per currency' }).getByRole('listitem');

/** How many of each call the provider got; it must have found nothing that is not as documented. */
async function asked(autopay: Autopay, ...ops: string[]): Promise<number[]> {
  const { counts, violations } = await autopay.state();
  expect(violations).toEqual([]);
  return ops.map((op) => counts[op] ?? 0);
}

test('without a fleet an attendant sees no such page, and an engineer is led to where one is connected', async ({
  enter,
  elsewhere,
}) => {
  const attendant = await enter(ADA, '#/');
  await expect(attendant.getByRole('navigation', { name: 'Pages' })).not.toContainText('Unpaid');
  const engineer = await elsewhere(ELI, '#/unpaid');
  await engineer.getByRole('button', { name: 'Connect a fleet' }).click();
  await expect(engineer.getByRole('heading', { name: 'Connections' })).toBeInViewport();
});

test('an attendant sees what is unpaid, and nothing that changes it', async ({ autopay, product, enter }) => {
  await autopay.connectFleet(product);
  const page = await enter(ADA, '#/unpaid');
  await services(page).first().click();
  await expect(page.getByRole('button', { name: 'Details' })).toBeVisible();
  await expect(page.getByRole('button', { name: 'Decline…' })).toHaveCount(0);
  await expect(page.getByRole('button', { name: 'Export CSV' })).toHaveCount(0);
  expect(await findings(page)).toEqual([]);
});

test('the vehicles of the fleet are listed with what they owe', async ({ autopay, product, enter }) => {
  await autopay.connectFleet(product);
  const page = await enter(ADA, '#/unpaid/vehicles');
  await expect(page.getByRole('main')).toContainText('40 vehicles');
  const plate = page.getByLabel('Part of the plate');
  await plate.fill('BB2222');
  await expect(vehicles(page)).toHaveCount(1);
  await expect(vehicles(page)).toContainText(/\d\.\d\d (NOK|EUR) unpaid in 1 service/);
  await plate.fill('aa1111');
  await expect(vehicles(page)).toHaveCount(1);
  await expect(vehicles(page)).toContainText(/\d\.\d\d (NOK|EUR) unpaid in 1 service/);
  await expect(page.getByRole('main')).toMatchAriaSnapshot({ name: 'fleet-vehicles.aria.yml' });
  expect(await findings(page)).toEqual([]);
});

test('a vehicle is added, detached and removed, each with its own words', async ({
  autopay,
  product,
  enter,
}) => {
  await autopay.connectFleet(product);
  const page = await enter(SAMI, '#/unpaid/vehicles');
  await page.getByRole('button', { name: 'Add a vehicle' }).click();
  const adding = page.getByRole('dialog', { name: 'Add a vehicle' });
  await adding.getByLabel('Plate').fill('bb12345');
  await adding.getByLabel('Country').fill('de');
  await adding.getByLabel('Region').fill('hd');
  expect(await findings(page)).toEqual([]);
  await adding.getByRole('button', { name: 'Add to the fleet' }).click();
  await expect(adding).toHaveCount(0);
  await page.getByLabel('Part of the plate').fill('BB12345');
  await expect(vehicles(page)).toHaveCount(1);

  const dialog = page.getByRole('dialog');
  await vehicles(page).click();
  await page.getByRole('button', { name: 'Detach from all profiles…' }).click();
  await expect(dialog).toContainText('unlinked from all user profiles');
  await expect(dialog).toContainText('It stays in the fleet.');
  await dialog.getByRole('button', { name: 'Detach from all profiles' }).click();
  await expect(dialog).toHaveCount(0);
  await expect(vehicles(page)).toHaveCount(1);

  await page.getByRole('button', { name: 'Remove from the fleet…' }).click();
  await expect(dialog).toContainText('is taken out of the fleet.');
  await expect(dialog).toContainText('User profiles that contain it are not touched.');
  await dialog.getByRole('button', { name: 'Remove from the fleet' }).click();
  await expect(dialog).toHaveCount(0);
  await expect(page.getByText('No vehicle matches.')).toBeVisible();
  expect(await asked(autopay, 'add-vehicle', 'detach', 'remove-vehicle')).toEqual([1, 1, 1]);
});

test('a service is declined only after its plate was typed and a reason given', async ({
  autopay,
  product,
  enter,
}) => {
  await autopay.connectFleet(product);
  const page = await enter(SAMI, `#/unpaid?plate=${OWES}`);
  await expect(services(page)).toHaveCount(1);
  await services(page).click();
  await page.getByRole('button', { name: 'Decline…' }).click();
  const dialog = page.getByRole('dialog', { name: 'Decline to pay' });
  const decline = dialog.getByRole('button', { name: 'Decline to pay' });
  await expect(dialog).toContainText('This cannot be undone.');
  await expect(decline).toBeDisabled();
  await dialog.getByLabel('Plate, typed once more').fill(NO_AMOUNT);
  await dialog.getByLabel('Reason').fill('Sold in October');
  await expect(dialog).toContainText('This is another plate than the one of the service.');
  await expect(decline).toBeDisabled();
  await dialog.getByLabel('Plate, typed once more').fill(OWES);
  await dialog.getByLabel('Reason').fill('');
  await expect(decline).toBeDisabled();
  await dialog.getByLabel('Reason').fill('Sold in October');
  expect(await findings(page)).toEqual([]);
  expect(await asked(autopay, 'decline')).toEqual([0]);
  await decline.click();
  await expect(page.getByRole('dialog', { name: 'Decline service' })).toContainText('Done.');
  await page.getByRole('button', { name: 'Close', exact: true }).last().click();
  await expect(page.getByText('Nothing unpaid matches.')).toBeVisible();
  expect(await asked(autopay, 'decline')).toEqual([1]);
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
  const plate = page.getByLabel('Part of the plate');
  await plate.fill(ENDED_BEFORE_IT_BEGAN);
  await expect(services(page)).toHaveCount(1);
  await expect(services(page)).toContainText('not known');
  await plate.fill(NO_AMOUNT);
  await expect(services(page)).toContainText('not told');
  await plate.fill(OWES);
  await expect(services(page)).toHaveCount(1);
  await expect(services(page)).toContainText('A A 1 1 1 1 1');
  await expect(page).toHaveURL(/plate=AA11111/);
  await expect(page.getByRole('main')).toMatchAriaSnapshot({ name: 'fleet-unpaid.aria.yml' });

  const download = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Export CSV' }).click();
  const lines = (await readFile(await (await download).path(), 'utf8')).trim().split('\n');
  expect(lines).toHaveLength(2);
  expect(lines[1]).toContain(OWES);
  await page.getByRole('button', { name: 'Show everything' }).first().click();
  await expect(services(page).nth(3)).toBeVisible();
  expect(await findings(page)).toEqual([]);
});

test('a returned vehicle is reviewed, locked, and its receipt says what was not locked', async ({
  autopay,
  product,
  enter,
}) => {
  await autopay.connectFleet(product);
  const paidMeanwhile = await autopay.park(OWES);
  await autopay.leave(paidMeanwhile);
  const page = await enter(SAMI, '#/unpaid/vehicles');
  await vehicles(page).filter({ hasText: OWES }).click();
  await page.getByRole('button', { name: 'Return vehicle' }).click();
  await page.getByRole('button', { name: 'Read its services' }).click();
  await expect(page.getByRole('heading', { name: 'Ended: 2 services' })).toBeVisible();
  expect(await findings(page)).toEqual([]);
  await autopay.driverPays(paidMeanwhile);
  expect(await asked(autopay, 'lock')).toEqual([0]);
  await page.getByRole('button', { name: 'Lock 2 services…' }).click();
  const question = page.getByRole('dialog');
  await expect(question).toContainText('This cannot be undone.');
  await question.getByRole('button', { name: 'Lock the payment' }).click();

  const receipt = page.getByRole('article', { name: 'Receipt' });
  await expect(receipt).toContainText('One payment is locked. 1 not: see why beside each.');
  await expect(receipt).toContainText('no longer unpaid: the driver may have paid it.');
  await expect(receipt).toMatchAriaSnapshot({ name: 'fleet-receipt.aria.yml' });
  expect(await findings(page)).toEqual([]);
  await page.getByRole('button', { name: 'Detach from all profiles…' }).click();
  await question.getByRole('button', { name: 'Detach from all profiles' }).click();
  await expect(question).toHaveCount(0);
  await expect(page.getByRole('main')).toContainText('Done.');
  await page.reload();
  await expect(receipt).toContainText('One payment is locked. 1 not: see why beside each.');
  expect(await asked(autopay, 'lock', 'detach', 'remove-vehicle')).toEqual([1, 1, 0]);
});

test('a running service is locked, too, where somebody says so', async ({ autopay, product, enter }) => {
  await autopay.park(OWES);
  await autopay.connectFleet(product);
  const page = await enter(SAMI, '#/unpaid/vehicles');
  await vehicles(page).filter({ hasText: OWES }).click();
  await page.getByRole('button', { name: 'Return vehicle' }).click();
  await page.getByRole('button', { name: 'Read its services' }).click();
  await expect(page.getByRole('heading', { name: 'Still running: 1 service' })).toBeVisible();
  expect(await findings(page)).toEqual([]);
  await expect(page.getByRole('button', { name: 'Lock 1 service…' })).toBeEnabled();
  await page.getByLabel('Lock those that still run, too').check();
  await page.getByRole('button', { name: 'Lock 2 services…' }).click();
  const question = page.getByRole('dialog');
  await expect(question).toContainText('and 1 that still runs');
  await question.getByRole('button', { name: 'Lock the payment' }).click();
  await expect(page.getByRole('article', { name: 'Receipt' })).toContainText('Locked: 2');
  expect(await asked(autopay, 'lock', 'decline')).toEqual([1, 0]);
});

test('a running service that nobody includes goes on, and the receipt says so', async ({
  autopay,
  product,
  enter,
}) => {
  await autopay.park(OWES);
  await autopay.connectFleet(product);
  const page = await enter(SAMI, '#/unpaid/vehicles');
  await vehicles(page).filter({ hasText: OWES }).click();
  await page.getByRole('button', { name: 'Return vehicle' }).click();
  await page.getByRole('button', { name: 'Read its services' }).click();
  await page.getByRole('button', { name: 'Lock 1 service…' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Lock the payment' }).click();
  const receipt = page.getByRole('article', { name: 'Receipt' });
  await expect(receipt).toContainText('Locked: 1');
  await expect(receipt).toContainText('It still runs and was not included.');
  await expect(receipt).toContainText('Still running: 1 service');
  expect(await asked(autopay, 'lock')).toEqual([1]);
});

/** Opens the partner door on loopback, with a hook for entries of the fleet; where and with what to post. */
async function hookFor(product: Product, connection_id: number): Promise<{ url: string; token: string }> {
  const engineer = await product.signIn(ELI);
  const plain = { enabled: true, address: '127.0.0.1:0', plain: true };
  const door = await engineer.call<{ bound: string }>('PUT', '/partner', plain);
  const token = 'Yo!8lWDaGfZy';
  const { hook } = await engineer.call<{ hook: { id: string } }>('POST', '/partner/hooks', {
    name: 'Entries',
    connection_id,
    kind: 'entry',
    token,
  });
  return { url: `http://${door.bound}/hooks/autopay/${hook.id}`, token };
}

test('a vehicle that parks appears as soon as its notification came', async ({ autopay, product, enter }) => {
  const { url, token } = await hookFor(product, await autopay.connectFleet(product));
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
    fetch(url, {
      method: 'POST',
      headers: { authorization: `Bearer ${bearer}`, 'content-type': 'application/json' },
      body: JSON.stringify(notice),
    });
  expect((await bring('wrong')).status).toBe(401);
  await expect(page.getByText('No vehicle is known to be parked.')).toBeVisible();
  expect((await bring(token)).status).toBe(200);
  await expect(page.getByText('Test Zone 1')).toBeVisible();
  await expect(page.getByText(OWES)).toHaveCount(1);
  expect((await bring(token)).status).toBe(200);
  await page.getByText('Vehicles', { exact: true }).click();
  await expect(vehicles(page).filter({ hasText: OWES })).toContainText('Parked: Test Zone 1');
  await page.goBack();
  await expect(page.getByText(OWES)).toHaveCount(1);
  expect(await findings(page)).toEqual([]);
});

test('a write whose answer is lost is unknown, waits under Writes to settle, and is settled with a fresh look beside it', async ({
  autopay,
  product,
  enter,
}) => {
  await autopay.connectFleet(product);
  await autopay.misbehave('add-vehicle', 'cut-after');
  const page = await enter(SAMI, '#/unpaid/vehicles');
  await page.getByRole('button', { name: 'Add a vehicle' }).click();
  const adding = page.getByRole('dialog', { name: 'Add a vehicle' });
  await adding.getByLabel('Plate').fill('EE12345');
  await adding.getByLabel('Country').fill('NO');
  await adding.getByRole('button', { name: 'Add to the fleet' }).click();
  const outcome = page.getByRole('dialog', { name: 'Add vehicle' });
  await expect(outcome).toContainText('Unknown.', { timeout: 45_000 });
  expect(await findings(page)).toEqual([]);
  await outcome.getByRole('link', { name: 'Find out and settle it' }).click();

  await expect(page.getByRole('contentinfo')).toContainText('1 to settle');
  await autopay.behave();
  const open = page.getByRole('article', { name: 'Add vehicle: EE12345' });
  await expect(open).toContainText('Nobody has looked yet.');
  await open.getByRole('button', { name: 'Look again' }).click();
  await expect(open).toContainText('That speaks for: it was done.');
  await expect(page.getByRole('main')).toMatchAriaSnapshot({ name: 'writes.aria.yml' });
  expect(await findings(page)).toEqual([]);
  await open.getByRole('button', { name: 'It was not done…' }).click();
  await expect(page.getByRole('dialog')).toContainText('The fresh look speaks for the opposite');
  await page.getByRole('button', { name: 'Cancel' }).click();
  await open.getByRole('button', { name: 'It was done…' }).click();
  await page.getByLabel('How you found out').fill('The fresh look shows it');
  await page.getByRole('dialog').getByRole('button', { name: 'It was done' }).click();
  await expect(page.getByText('Nothing waits for you.')).toBeVisible();
  await expect(page.getByRole('contentinfo')).not.toContainText('to settle');
  expect(await asked(autopay, 'add-vehicle')).toEqual([1]);
});

test('while Autopay is away the list works and says its age', async ({ autopay, product, enter }) => {
  await autopay.connectFleet(product);
  await autopay.misbehave(null, 'html', { status: 503 });
  const page = await enter(SAMI, '#/unpaid');
  await expect(services(page).first()).toBeVisible();
  await page.getByRole('button', { name: 'Look again' }).click();
  await expect(page.getByRole('main')).toContainText(/Rental fleet: .+ What is shown is .+ old\./, {
    timeout: 45_000,
  });
  await page.getByLabel('Part of the plate').fill(OWES);
  await expect(services(page)).toHaveCount(1);
  await expect(sums(page)).toHaveText([/NOK|EUR/]);
  expect(await findings(page)).toEqual([]);
});

test('what the service level lacks is disabled with its reason', async ({ autopay, product, enter }) => {
  await autopay.connectFleet(product, { level: 'small' });
  const page = await enter(SAMI, '#/unpaid');
  await expect(page.getByRole('main')).toContainText(/Rental fleet: .*Medium/);
  expect(await findings(page)).toEqual([]);
  await page.goto(`${product.web}/#/unpaid/vehicles`);
  await vehicles(page).first().click();
  await expect(page.getByRole('button', { name: 'Return vehicle' })).toBeDisabled();
  await expect(page.getByRole('main')).toContainText(/Medium/);
  await expect(page.getByRole('button', { name: 'Remove from the fleet…' })).toBeEnabled();
  expect(await findings(page)).toEqual([]);
  expect(await asked(autopay, 'unpaid')).toEqual([0]);
});

test("a fleet vehicle's unpaid services stand on its card at the gate", async ({
  autopay,
  product,
  cameras,
  enter,
}) => {
  await autopay.connectFleet(product);
  const page = await enter(SAMI);
  await cameras.capture('entry-1', OWES);
  const says = page.getByRole('list', { name: 'What sources say' });
  await expect(says).toContainText(/\d\.\d\d (NOK|EUR)/);
  await expect(says).toContainText('Rental fleet, as of');
  expect(await findings(page)).toEqual([]);
  await says.getByRole('link', { name: 'Unpaid services' }).click();
  await expect(services(page)).toHaveCount(1);

  type Lane = {
    id: number;
    name: string;
    direction: string;
    cameras: { id: number }[];
    barrier_camera_id: number;
  };
  const engineer = await product.signIn(ELI);
  for (const { id, name, direction, cameras: mine, barrier_camera_id } of await engineer.get<Lane[]>(
    '/lanes',
  )) {
    const camera_ids = mine.map((one) => one.id);
    const lane = { name, direction, camera_ids, barrier_camera_id, fleet_unpaid: 'block' };
    await engineer.call('PUT', `/lanes/${id}`, lane);
  }
  await page.getByRole('link', { name: 'Booth' }).click();
  await cameras.capture('exit-1', OWES);
  await expect(page.getByRole('main')).toContainText('Fleet vehicle with unpaid services');
});
