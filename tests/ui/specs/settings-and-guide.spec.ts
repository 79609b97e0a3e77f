/** Settings of the site and of this screen, and the guide that comes with the program. */
import { ADA, ELI } from '../site/people.ts';
import { expect, test, type Page } from '../site/test.ts';

const site = (page: Page) => page.getByRole('region', { name: 'Site', exact: true });

test('the site’s name and zone are changed for every screen at once', async ({ enter, elsewhere }) => {
  const attended = await elsewhere(ADA);
  const page = await enter(ELI, '#/settings');
  await site(page).getByLabel('Name').fill('Harbour Car Park');
  await site(page).getByLabel('Time zone').fill('Pacific/Auckland');
  await site(page).getByRole('button', { name: 'Save' }).click();
  await expect(page.getByText('The settings were saved.')).toBeVisible();
  await expect(attended.getByRole('banner')).toContainText('Harbour Car Park');
  await expect(attended).toHaveTitle('Harbour Car Park · Gatehouse');
  const hour = new Intl.DateTimeFormat('en-GB', {
    timeZone: 'Pacific/Auckland',
    hour: '2-digit',
    hourCycle: 'h23',
  });
  await expect(attended.getByRole('contentinfo').getByRole('time')).toContainText(
    `, ${hour.format(new Date())}:`,
  );
});

test('a zone that does not exist is refused with a sentence, and what was typed stays', async ({ enter }) => {
  const page = await enter(ELI, '#/settings');
  await site(page).getByLabel('Name').fill('Harbour Car Park');
  await site(page).getByLabel('Time zone').fill('Mars/Olympus');
  await site(page).getByRole('button', { name: 'Save' }).click();
  await expect(site(page).getByRole('alert')).toContainText('Mars/Olympus is not a time zone');
  await expect(site(page).getByLabel('Name')).toHaveValue('Harbour Car Park');
  await site(page).getByRole('button', { name: 'Take back what I typed' }).click();
  await expect(site(page).getByLabel('Name')).toHaveValue('Parking site');
});

test('light, dark and mute belong to this screen and outlive a reload', async ({ enter, elsewhere }) => {
  const page = await enter(ADA, '#/settings');
  await page.getByText('Dark', { exact: true }).click();
  await page.getByRole('checkbox', { name: 'Muted' }).check();
  await page.reload();
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'dark');
  await expect(page.getByText('MUTED: alarms make no sound on this screen.')).toBeVisible();
  const other = await elsewhere(ADA);
  await expect(other.locator('html')).toHaveAttribute('data-theme', 'light');
  await expect(other.getByText('MUTED')).toHaveCount(0);
});

test('the settings say what runs here: version, listener, store, disk', async ({ enter, product }) => {
  const page = await enter(ADA, '#/settings');
  const about = page.getByRole('main');
  await expect(about).toContainText(/Version\s*\d+\.\d+\.\d+/);
  await expect(about).toContainText(product.intake);
  await expect(about).toContainText(/Disk left\s*[\d.,]+ (GB|MB|TB)/);
});

test('every page of the guide opens, has a title, and is written in words', async ({ enter, product }) => {
  const pages = await (await product.signIn(ADA)).get<{ name: string; title: string }[]>('/guide');
  expect(pages.length).toBeGreaterThanOrEqual(10);
  const page = await enter(ADA, '#/guide');
  const contents = page.getByRole('navigation', { name: 'Pages of the guide' });
  const article = page.getByRole('article', { name: 'Page of the guide' });
  for (const { title } of pages) {
    await contents.getByRole('link', { name: title, exact: true }).click();
    await expect(article.getByRole('heading', { name: title, exact: true, level: 1 })).toBeVisible();
    expect((await article.innerText()).length, title).toBeGreaterThan(400);
  }
});

test('no link of the guide leads nowhere', async ({ enter, product }) => {
  const pages = await (await product.signIn(ADA)).get<{ name: string }[]>('/guide');
  const known = new Set(pages.map((p) => `#/guide/${p.name}`));
  const views = [
    '#/',
    '#/captures',
    '#/lists',
    '#/cameras',
    '#/people',
    '#/journal',
    '#/settings',
    '#/guide',
  ];
  const page = await enter(ADA, '#/guide');
  const article = page.getByRole('article', { name: 'Page of the guide' });
  for (const { name } of pages) {
    await page.goto(`${product.web}/#/guide/${name}`);
    await expect(article.getByRole('heading', { level: 1 })).toBeVisible();
    const links = await article
      .getByRole('link')
      .evaluateAll((all) => all.map((a) => a.getAttribute('href') ?? ''));
    for (const link of links.filter((l) => l.startsWith('#'))) {
      expect(known.has(link) || views.includes(link), `${name}: ${link}`).toBe(true);
    }
  }
});
