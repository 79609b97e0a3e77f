/**
 * The pictures of the README: the demo's cars on four lanes, some minutes of them, and a person at work.
 *
 * A picture of 1366 × 768 is too large as it comes; where ImageMagick is installed its colours are reduced to 256.
 */
import { spawnSync } from 'node:child_process';
import { mkdir } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { Autopay } from '../site/autopay.ts';
import { booth } from '../site/booth.ts';
import { Cameras } from '../site/cameras.ts';
import { ALLOWED, BLOCKED, ELI, SAMI } from '../site/people.ts';
import { expect, ready, test, type Page } from '../site/test.ts';

const FOLDER = fileURLToPath(new URL('../../../assets/screenshots/', import.meta.url));
/** Cars on the screen before the first picture. */
const CARS = 24;

async function take(page: Page, name: string) {
  const path = `${FOLDER}${name}.png`;
  await page.screenshot({ path });
  spawnSync('convert', [path, '-colors', '256', '-define', 'png:compression-level=9', `PNG8:${path}`]);
}

/** Every picture on the screen is there. */
async function painted(page: Page) {
  await expect
    .poll(() =>
      page.evaluate(() => [...document.images].every((img) => img.complete && img.naturalWidth > 0)),
    )
    .toBe(true);
}

test('the pictures of the README', async ({ enter, product }) => {
  await mkdir(FOLDER, { recursive: true });
  const engineer = await product.signIn(ELI);
  await engineer.call('PATCH', '/site', { name: 'Harbour Car Park' });
  const cameras = await Cameras.start(product, ['--interval', '3s', '--plates', `${ALLOWED},KL456MN`]);
  try {
    const supervisor = await product.signIn(SAMI);
    const site = async () =>
      (await supervisor.get('/snapshot')).passages as {
        lane_id: number;
        verdict: { kind: string };
      }[];
    await expect
      .poll(async () => (await site()).length, {
        timeout: 300_000,
        intervals: [2000],
      })
      .toBeGreaterThan(CARS);
    for (const [lane, reason] of [
      [1, 'Delivery'],
      [2, 'Visitor approved'],
      [3, 'Let out'],
    ] as const) {
      await supervisor.call('POST', `/lanes/${lane}/commands`, {
        command: 'open',
        reason,
      });
    }

    const page = await enter(SAMI);
    for (const alarm of await supervisor.get<{ id: number }[]>('/alarms')) {
      await supervisor.call('POST', `/alarms/${alarm.id}/acknowledge`);
    }
    await cameras.capture('entry-1', ALLOWED);
    await expect(booth(page).card.getByRole('status')).toContainText('Allowed');
    await painted(page);
    await take(page, 'booth-light');

    await page.emulateMedia({ colorScheme: 'dark' });
    await cameras.capture('entry-1', BLOCKED);
    await expect(booth(page).card.getByRole('status')).toContainText('Blocked');
    await painted(page);
    await take(page, 'booth-dark');

    await page.keyboard.press('Space');
    await page.emulateMedia({ colorScheme: 'light' });
    await page.goto(`${product.web}/#/captures`);
    await ready(page);
    await page.getByRole('listbox').getByRole('option').filter({ hasText: 'Allowed' }).first().click();
    await expect(
      page.getByRole('region', { name: 'The opened capture' }).getByRole('img', { name: 'Vehicle' }),
    ).toBeVisible();
    await painted(page);
    await take(page, 'captures');

    await enter(ELI, '#/cameras/camera-1');
    await expect(page.getByRole('heading', { name: 'What it told' })).toBeVisible();
    await take(page, 'cameras');
  } finally {
    await cameras.end();
  }
});

test('the picture of what is unpaid', async ({ enter, product }) => {
  const engineer = await product.signIn(ELI);
  await engineer.call('PATCH', '/site', { name: 'Harbour Car Park' });
  const autopay = await Autopay.start(product, [ALLOWED, 'KL456MN']);
  try {
    await autopay.connectFleet(product);
    const page = await enter(SAMI, '#/unpaid');
    await page.getByLabel('Order').selectOption('Newest first');
    const services = page.getByRole('listbox', { name: 'Unpaid services' }).getByRole('option');
    await services.filter({ hasText: ALLOWED }).click();
    await expect(page.getByRole('button', { name: 'Decline…' })).toBeEnabled();
    await take(page, 'unpaid');
  } finally {
    await autopay.end();
  }
});
