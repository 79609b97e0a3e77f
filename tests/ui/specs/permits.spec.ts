/** Permits on the screen: kinds, tenants, allocations, what is told before a change, and what no answer leaves open. */
import { Autopay } from '../site/autopay.ts';
import { findings } from '../site/axe.ts';
import { misfits, tooLow } from '../site/fit.ts';
import { ELI, SAMI } from '../site/people.ts';
import { expect, test as base, type Page } from '../site/test.ts';

const test = base.extend<{ autopay: Autopay; landlord: number }>({
  autopay: async ({ product }, use) => {
    const autopay = await Autopay.start(product, ['AA11111']);
    await use(autopay);
    await autopay.end();
  },

  landlord: async ({ autopay, product }, use) => {
    await use(await autopay.connectLandlord(product, { allocations: true }));
  },
});

const tenants = (page: Page) => page.getByRole('navigation', { name: 'Tenants' }).getByRole('listitem');
const tenant = (page: Page) => page.getByRole('region', { name: 'Tenant', exact: true });
const dialog = (page: Page) => page.getByRole('dialog');
const press = (page: Page, name: string) => page.getByRole('button', { name, exact: true }).click();
/** Presses a button at the dialog's foot; its key is part of its name. */
const confirm = (page: Page, name: string) =>
  dialog(page)
    .getByRole('button', { name: new RegExp(`^${name}( Enter| Esc)?$`) })
    .last()
    .click();
const closed = (page: Page) => expect(dialog(page)).toHaveCount(0);
const note = (page: Page) => dialog(page).getByRole('alert');

/** The provider's list brings all six, and each is read. */
async function lookUp(page: Page) {
  await press(page, 'Look up tenants');
  await expect(page.getByText('The provider’s list brought 6 new tenants.')).toBeVisible();
  await expect(tenants(page).filter({ hasText: 'as of' })).toHaveCount(6);
}

async function expectReadableInTheDark(page: Page) {
  await page.emulateMedia({ colorScheme: 'dark' });
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'dark');
  expect(await findings(page)).toEqual([]);
}

async function choose(page: Page, name: string) {
  await tenants(page).filter({ hasText: name }).getByRole('button').click();
  await expect(tenant(page).getByRole('heading', { name })).toBeVisible();
}

async function fillNewTenant(page: Page, name: string) {
  await press(page, 'Create a tenant');
  await dialog(page).getByLabel('Name').fill(name);
  await dialog(page).getByLabel('E-mail of its manager').fill('manager@pier.test');
}

test('kinds of permits stand there with their facilities and zones', async ({ landlord, enter }) => {
  expect(landlord).toBeGreaterThan(0);
  const page = await enter(SAMI, '#/permits');
  await page.getByText('Kinds of permits', { exact: true }).click();
  for (const name of ['Free parking from 5 to 9', 'Residents', 'Staff, all day']) {
    const kind = page.getByRole('listitem').filter({ has: page.getByRole('heading', { name }) });
    await expect(kind).toContainText('Supremax city center 34124');
    await expect(
      kind.getByRole('list', { name: 'Zones of Supremax city center' }).getByRole('listitem'),
    ).toHaveText(['Upper level 15124', 'Lower level 15125']);
  }
  expect(await findings(page)).toEqual([]);
});

test('a tenant is created, and its first allocation waits until it is ready', async ({
  autopay,
  landlord,
  enter,
}) => {
  expect(landlord).toBeGreaterThan(0);
  await autopay.configure({ tenant_refusals: 2 });
  const page = await enter(SAMI, '#/permits');
  await fillNewTenant(page, 'Pier Ltd');
  await confirm(page, 'Create the tenant');
  await expect(note(page)).toContainText('The tenant was created.');
  expect(await findings(page)).toEqual([]);
  await confirm(page, 'Close');

  await expect(tenant(page).getByRole('heading', { name: 'Pier Ltd' })).toBeVisible();
  await press(page, 'Create an allocation');
  await dialog(page).getByLabel('Kind of permit').selectOption('Residents');
  await dialog(page).getByLabel('Places at once').fill('3');
  await dialog(page).getByLabel('Permits to hand out').fill('5');
  await dialog(page).getByLabel('First day').fill('2030-01-01');
  await dialog(page).getByLabel('Last day').fill('2030-12-31');
  await confirm(page, 'Create the allocation');
  await expect(dialog(page)).toContainText(/Trying again (now|in \d s) \(try 2 of 5\)/);
  await expect(dialog(page).getByRole('button', { name: 'Stop' })).toBeVisible();
  await expect(note(page)).toContainText('The allocation was created as asked.');
  await confirm(page, 'Close');
  await expect(
    tenant(page).getByRole('row', { name: /^Residents 3 5 1 Jan 2030 – 31 Dec 2030/ }),
  ).toContainText('by this interface');

  const { counts, violations } = await autopay.state();
  expect([counts['new-tenant'], counts['create-allocation']]).toEqual([1, 3]);
  expect(violations).toEqual([]);
});

test('a person stops the wait for a new tenant, and what was typed stays', async ({
  autopay,
  landlord,
  enter,
}) => {
  expect(landlord).toBeGreaterThan(0);
  await autopay.configure({ tenant_refusals: 50 });
  const page = await enter(SAMI, '#/permits');
  await fillNewTenant(page, 'Pier Ltd');
  await dialog(page).getByText('BASIC', { exact: true }).click();
  await confirm(page, 'Create the tenant');
  await expect(note(page)).toContainText('The tenant was created.');
  await confirm(page, 'Close');

  await press(page, 'Create an allocation');
  await expect(dialog(page).getByLabel('Permits to hand out')).toBeDisabled();
  await expect(dialog(page)).toContainText('This tenant is BASIC: one person with exactly one permit.');
  await dialog(page).getByLabel('Kind of permit').selectOption('Residents');
  await dialog(page).getByLabel('First day').fill('2030-01-01');
  await dialog(page).getByLabel('No end').check();
  await confirm(page, 'Create the allocation');
  await confirm(page, 'Stop');
  await expect(note(page)).toContainText('Refused: nothing was changed');
  await expect(note(page)).toContainText('Somebody stopped waiting for the tenant.');
  expect(await findings(page)).toEqual([]);
  // What was typed stays, and may be sent again.
  await expect(dialog(page).getByLabel('First day')).toHaveValue('2030-01-01');
  await confirm(page, 'Cancel');
  await closed(page);
  expect((await autopay.state()).violations).toEqual([]);
});

test('tenants stand there with their allocations, and what ends soon comes first', async ({
  landlord,
  enter,
}) => {
  expect(landlord).toBeGreaterThan(0);
  const page = await enter(SAMI, '#/permits');
  await expect(page.getByText('No tenant is known here')).toBeVisible();
  expect(await findings(page)).toEqual([]);
  await lookUp(page);

  const ending = page.getByRole('region', { name: 'Ending soon' });
  await expect(ending.getByRole('button')).toHaveText([
    /^Harbour Bakery/,
    /^Nordlys Dental/,
    /^Ola Nordmann/,
  ]);
  await expect(ending.getByRole('heading')).toHaveText([
    'Today or tomorrow (1)',
    'Within 7 days (1)',
    'Within 14 days (1)',
  ]);
  await expect(page.getByRole('main')).toMatchAriaSnapshot({ name: 'permits.aria.yml' });

  await ending.getByRole('button', { name: /^Harbour Bakery/ }).click();
  await expect(tenant(page).getByRole('row')).toHaveText([
    /^Kind of permit/,
    /Free parking from 5 to 9\s*5\s*12.*ends (tomorrow night|tonight)\s*by hand in autopay\.io/s,
    /Staff, all day\s*2\s*2.*no end.*by this interface/s,
  ]);
  await expect(tenant(page)).toMatchAriaSnapshot({ name: 'permit-tenant.aria.yml' });
  expect(await findings(page)).toEqual([]);
  expect(await misfits(page)).toEqual([]);
  expect(await tooLow(page)).toEqual([]);
  await expectReadableInTheDark(page);
});

test('a change shows before, asked and granted, and tells once of the mark that stays', async ({
  autopay,
  landlord,
  enter,
}) => {
  expect(landlord).toBeGreaterThan(0);
  const page = await enter(SAMI, '#/permits');
  await lookUp(page);
  await choose(page, 'Harbour Bakery');
  await press(page, 'Change Free parking from 5 to 9');
  await expect(dialog(page).getByLabel('First day')).toBeDisabled();
  await dialog(page).getByLabel('Permits to hand out').fill('4');
  await confirm(page, 'Save');
  await expect(note(page)).toContainText('that mark stays for good');
  expect((await autopay.state()).counts['update-allocation']).toBeUndefined();
  expect(await findings(page)).toEqual([]);
  await confirm(page, 'Save and mark it');

  // Nine of its permits are handed out: fewer cannot be granted.
  const row = dialog(page).getByRole('row', { name: /^Permits/ });
  await expect(row.getByRole('cell')).toHaveText(['12', '4', '9']);
  await expect(note(page)).toContainText('9 permits are already handed out.');
  expect(await findings(page)).toEqual([]);
  await expectReadableInTheDark(page);
  await confirm(page, 'Close');
  const changed = tenant(page).getByRole('row', { name: /^Free parking from 5 to 9 5 9/ });
  await expect(changed).toContainText('by this interface');

  await press(page, 'Change Free parking from 5 to 9');
  await dialog(page).getByLabel('Permits to hand out').fill('20');
  await confirm(page, 'Save');
  await expect(note(page)).toContainText('The allocation was changed as asked.');
  const { counts, violations } = await autopay.state();
  expect(counts['update-allocation']).toBe(2);
  expect(violations).toEqual([]);
});

test('an allocation is deleted after its tenant, kind and counts were named', async ({
  autopay,
  landlord,
  enter,
}) => {
  expect(landlord).toBeGreaterThan(0);
  const page = await enter(SAMI, '#/permits');
  await lookUp(page);
  await choose(page, 'Nordlys Dental');
  await press(page, 'Delete Staff, all day');
  await expect(dialog(page)).toContainText(
    'Nordlys Dental loses Staff, all day: 4 places at once, 6 permits,',
  );
  expect((await autopay.state()).counts['delete-allocation']).toBeUndefined();
  expect(await findings(page)).toEqual([]);
  await confirm(page, 'Delete the allocation');
  await expect(note(page)).toContainText('Done');
  await confirm(page, 'Close');
  await expect(tenant(page).getByText('No allocation', { exact: true })).toBeVisible();
  const { counts, violations } = await autopay.state();
  expect(counts['delete-allocation']).toBe(1);
  expect(violations).toEqual([]);
});

test('a tenant is added by its id, looked up, and forgotten here only', async ({
  autopay,
  landlord,
  enter,
}) => {
  expect(landlord).toBeGreaterThan(0);
  const page = await enter(SAMI, '#/permits');
  await lookUp(page);
  await choose(page, 'Fjord Legal');
  const id = await tenant(page).getByTitle('Tenant id').innerText();
  await press(page, 'Forget here');
  await expect(dialog(page)).toContainText('At Autopay nothing changes');
  expect(await findings(page)).toEqual([]);
  await confirm(page, 'Forget here');
  await closed(page);
  await expect(tenants(page)).toHaveCount(5);

  await press(page, 'Add by id');
  await dialog(page).getByLabel('Tenant id').fill(id);
  await dialog(page).getByText('FULL', { exact: true }).click();
  expect(await findings(page)).toEqual([]);
  await confirm(page, 'Add');
  await closed(page);
  await expect(tenants(page)).toHaveCount(6);
  await expect(tenant(page).getByRole('heading', { name: 'Fjord Legal' })).toBeVisible();
  await expect(tenant(page)).toContainText('FULL');
  await expect(tenant(page).getByRole('row', { name: /^Residents 10 10/ })).toBeVisible();

  await press(page, 'Look up tenants');
  await expect(page.getByText('The provider’s list holds no tenant that is not known here.')).toBeVisible();
  const { counts, violations } = await autopay.state();
  expect([counts['new-tenant'], counts['delete-allocation']]).toEqual([undefined, undefined]);
  expect(violations).toEqual([]);
});

test('a tenant whose creation was not answered is unknown and never offered again blindly', async ({
  autopay,
  landlord,
  enter,
}) => {
  expect(landlord).toBeGreaterThan(0);
  const page = await enter(SAMI, '#/permits');
  await autopay.misbehave('new-tenant', 'cut-after');
  await fillNewTenant(page, 'Pier Ltd');
  await confirm(page, 'Create the tenant');
  await expect(note(page)).toContainText('Unknown', { timeout: 45_000 });
  await expect(dialog(page).getByRole('link', { name: 'Find out and settle it' })).toBeVisible();
  await expect(dialog(page).getByRole('button', { name: 'Create the tenant' })).toHaveCount(0);
  expect(await findings(page)).toEqual([]);
  await confirm(page, 'Close');
  await closed(page);
  await expect(page.getByRole('contentinfo')).toContainText('1 to settle');

  await autopay.behave();
  await fillNewTenant(page, 'pier ltd');
  await confirm(page, 'Create the tenant');
  await expect(dialog(page)).toContainText('Nobody knows whether something about Pier Ltd was done.');
  await confirm(page, 'Cancel');

  // The provider's list tells that it was created after all; a person says so.
  await page.getByRole('link', { name: '1 to settle' }).click();
  await press(page, 'Look again');
  await expect(page.getByText('That speaks for: it was done.')).toBeVisible();
  expect(await findings(page)).toEqual([]);
  await press(page, 'It was done…');
  await dialog(page).getByLabel('How you found out').fill('Seen in the list of tenants');
  await confirm(page, 'It was done');
  await expect(page.getByText('Nothing waits for you.')).toBeVisible();
  await expect(page.getByRole('contentinfo')).not.toContainText('to settle');
  expect((await autopay.state()).counts['new-tenant']).toBe(1);
});

test('paths that are gone name the switch in the settings', async ({ autopay, landlord, product, enter }) => {
  await autopay.configure({ camel_paths: false });
  const page = await enter(ELI, '#/settings/connections');
  const one = page.getByRole('article', { name: 'City landlord' });
  await one.getByRole('button', { name: 'Look again' }).click();
  await expect(one).toContainText('How paths are spelt');

  await page.goto(`${product.web}/#/permits?landlord=${landlord}`);
  await expect(page.getByRole('main')).toContainText('How paths are spelt');
  expect(await findings(page)).toEqual([]);
  await expectReadableInTheDark(page);

  await page.goto(`${product.web}/#/settings/connections`);
  await one.getByRole('button', { name: 'Change City landlord' }).click();
  await dialog(page).getByLabel('How paths are spelt').selectOption('With underscores (permit_definitions)');
  expect(await findings(page)).toEqual([]);
  await page.keyboard.press('Enter');
  await closed(page);
  await one.getByRole('button', { name: 'Look again' }).click();
  await expect(one).toContainText('Fresh');
});

test('a lane says what unpaid services of a fleet vehicle do', async ({ enter }) => {
  const page = await enter(ELI, '#/cameras/lane-1');
  const shown = page.getByRole('region', { name: 'What was chosen' });
  await shown.getByRole('button', { name: 'Change the lane' }).click();
  const choice = dialog(page).getByRole('radiogroup', { name: 'Fleet vehicles with unpaid services' });
  await expect(choice.getByRole('radio', { name: 'Warn' })).toBeChecked();
  await choice.getByText('Block', { exact: true }).click();
  await expect(dialog(page)).toContainText('The gate stays closed unless a person opens it.');
  await expect(dialog(page)).toContainText('Gatehouse then does not open by itself.');
  expect(await findings(page)).toEqual([]);
  await confirm(page, 'Save the lane');
  await closed(page);
  await expect(shown).toContainText(/Fleet vehicles with unpaid services\s*Block/);
});
