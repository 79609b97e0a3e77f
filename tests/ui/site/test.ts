/** The test with its fixtures: a product of its own, cameras when asked for, and ways to be signed in. */
import { expect, test as base, type Browser, type Page } from '@playwright/test';
import { Cameras } from './cameras.ts';
import type { Person } from './people.ts';
import { Product } from './product.ts';

interface Options {
  /** Lanes the site begins with; `null` = nothing is set up, as on the first start. */
  lanes: number | null;
}

interface Fixtures {
  product: Product;
  cameras: Cameras;
  /** Signs somebody in and opens a view of the screens (`#/captures`). */
  enter: (person: Person, view?: string) => Promise<Page>;
  /** The same in another browser, with cookies of its own. */
  elsewhere: (person: Person, view?: string) => Promise<Page>;
}

export const test = base.extend<Fixtures & Options>({
  lanes: [4, { option: true }],

  product: async ({ lanes }, use) => {
    const product = await Product.start(lanes);
    await use(product);
    await product.remove();
  },

  cameras: async ({ product }, use) => {
    const cameras = await Cameras.start(product);
    await use(cameras);
    await cameras.end();
  },

  // A test that fails for want of an answer says which one was missing.
  page: async ({ page }, use, info) => {
    const lost: string[] = [];
    page.on('requestfailed', (request) => lost.push(`${request.url()}: ${request.failure()?.errorText}`));
    await use(page);
    if (info.status !== info.expectedStatus && lost.length > 0) {
      await info.attach('requests without an answer', { body: lost.join('\n'), contentType: 'text/plain' });
    }
  },

  baseURL: async ({ product }, use) => use(product.web),

  enter: async ({ page, product }, use) => {
    await use((person, view) => open(page, product, person, view));
  },

  elsewhere: async ({ browser, product, contextOptions }, use) => {
    const pages: Page[] = [];
    await use(async (person, view) => {
      const page = await another(browser, contextOptions);
      pages.push(page);
      return open(page, product, person, view);
    });
    for (const page of pages) await page.context().close();
  },
});

async function another(browser: Browser, contextOptions: object): Promise<Page> {
  return (await browser.newContext(contextOptions)).newPage();
}

async function open(page: Page, product: Product, person: Person, view = '#/'): Promise<Page> {
  const data = { name: person.name, secret: person.pin };
  const answer = await page.context().request.post(`${product.web}/api/v1/session`, { data });
  expect(answer.ok(), `${person.name} signs in`).toBe(true);
  // Another part of an address is no new page: one that stands there already is left first.
  await page.goto('about:blank');
  await page.goto(`${product.web}/${view}`);
  await ready(page);
  return page;
}

/** The site is known and the view stands there: a key pressed before that would find nothing. */
export async function ready(page: Page): Promise<void> {
  await expect(page.getByRole('contentinfo')).toContainText('Listener up');
  await expect(page.getByRole('main')).not.toContainText(/Opening |Taking a look/);
}

export { expect, type Page };
