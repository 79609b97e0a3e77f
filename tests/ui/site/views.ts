/** Every view of the screens, and the way to it. */
import { expect, ready, type Page } from './test.ts';

export interface View {
  name: string;
  /** As written in the navigation. */
  title: string;
  address: string;
}

export const VIEWS: readonly View[] = [
  { name: 'booth', title: 'Booth', address: '#/' },
  { name: 'captures', title: 'Captures', address: '#/captures' },
  { name: 'lists', title: 'Lists', address: '#/lists' },
  // Without a connection an engineer is told there how one is made; with one: fleet.spec.ts, permits.spec.ts.
  { name: 'unpaid-unconnected', title: 'Unpaid', address: '#/unpaid' },
  { name: 'permits-unconnected', title: 'Permits', address: '#/permits' },
  { name: 'cameras', title: 'Cameras', address: '#/cameras/lane-1' },
  { name: 'people', title: 'People', address: '#/people' },
  { name: 'journal', title: 'Journal', address: '#/journal' },
  { name: 'settings', title: 'Settings', address: '#/settings' },
  { name: 'guide', title: 'Guide', address: '#/guide/02-the-booth-screen' },
];

/** Goes there and waits until everything stands; where there is a list to look through, its first row is opened. */
export async function visit(page: Page, web: string, view: View): Promise<void> {
  await page.goto(`${web}/${view.address}`);
  const pages = page.getByRole('navigation', { name: 'Pages', exact: true });
  await expect(pages.getByRole('link', { name: view.title })).toHaveAttribute('aria-current', 'page');
  await ready(page);
  if (view.name === 'captures' || view.name === 'journal') {
    await expect(page.getByRole('listbox').getByRole('option').first()).toBeVisible();
    await page.keyboard.press('ArrowDown');
    await expect(
      page
        .getByRole('region', { name: /The (opened capture|chosen command)/ })
        .getByRole('heading')
        .first(),
    ).toBeVisible();
  }
  await expect(page.getByText(/^Loading/)).toHaveCount(0);
}
