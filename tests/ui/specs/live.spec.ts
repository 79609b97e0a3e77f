/** Live view: what is really on the screen, and what the camera's video server saw of it. */
import { Cameras } from '../site/cameras.ts';
import { ADA, ELI } from '../site/people.ts';
import { Rtsp } from '../site/rtsp.ts';
import { expect, test as base, type Page } from '../site/test.ts';

interface Fixtures {
  rtsp: Rtsp;
  /** Options of the video server. */
  server: string[];
}

const test = base.extend<Fixtures>({
  server: [[], { option: true }],
  rtsp: async ({ server }, use) => {
    const rtsp = await Rtsp.start(...server);
    await use(rtsp);
    await rtsp.end();
  },
  cameras: async ({ product, rtsp }, use) => {
    const cameras = await Cameras.start(product, ['--interval', '0', '--rtsp-port', String(rtsp.port)]);
    await use(cameras);
    await cameras.end();
  },
});

const dialog = (page: Page) => page.getByRole('dialog');
const view = (page: Page) => dialog(page).getByRole('group', { name: /^Live picture of/ });

/** The clock burnt into the picture on the screen: milliseconds, lowest 32 bits; `null` while there is none. */
function clockOnScreen(page: Page): Promise<number | null> {
  return view(page).evaluate((host) => {
    const source = host.querySelector<HTMLCanvasElement | HTMLVideoElement>('canvas, video');
    if (source === null) return null;
    const paper = document.createElement('canvas');
    paper.width = 640;
    paper.height = 360;
    const context = paper.getContext('2d')!;
    context.drawImage(source, 0, 0, 640, 360);
    let clock = 0;
    for (let bit = 0; bit < 32; bit += 1) {
      const [red = 0] = context.getImageData(bit * 20 + 10, 8, 1, 1).data;
      clock = clock * 2 + (red > 128 ? 1 : 0);
    }
    // Below the clock: a grey ground with a bright bar. Black everywhere is no picture.
    const [ground = 0] = context.getImageData(320, 300, 1, 1).data;
    return ground > 20 && clock !== 0 ? clock : null;
  });
}

/** Waits until the picture is there and moves: three clocks, one after the other. */
async function plays(page: Page): Promise<void> {
  const seen: number[] = [];
  await expect
    .poll(async () => {
      const clock = await clockOnScreen(page);
      if (clock !== null && clock !== seen.at(-1)) seen.push(clock);
      return seen.length;
    })
    .toBeGreaterThanOrEqual(3);
  expect(seen).toEqual([...seen].sort((a, b) => a - b));
  // It is from now: well below the distance of two key frames would be enough, this is more than fair.
  const late_ms = (Date.now() % 2 ** 32) - seen.at(-1)!;
  expect(late_ms).toBeLessThan(3_000);
}

async function openAtBooth(page: Page): Promise<void> {
  await page.keyboard.press('l');
  await expect(view(page)).toBeVisible();
}

test('L shows the lane live in the booth, and closing it ends the session with the camera', async ({
  enter,
  cameras,
  rtsp,
}) => {
  expect(cameras.addresses.size).toBe(4);
  const page = await enter(ADA);
  await openAtBooth(page);
  await plays(page);
  await expect(view(page)).toHaveAttribute('data-means', 'webcodecs');
  await expect(view(page).getByRole('status')).toContainText('Live');
  expect(rtsp.count('play')).toBe(1);
  await page.keyboard.press('Escape');
  await expect(dialog(page)).toHaveCount(0);
  await rtsp.sees('teardown', 1);
  expect(rtsp.count('play')).toBe(1);
});

test('the gate is one key away while the lane is watched', async ({ enter, cameras, rtsp }) => {
  const page = await enter(ADA);
  await openAtBooth(page);
  await plays(page);
  await page.keyboard.press('F11');
  await expect(dialog(page)).toContainText('Open Entry North');
  await page.keyboard.press('1');
  await page.keyboard.press('Enter');
  await expect.poll(() => cameras.commands('entry-1')).toEqual([0]);
  await rtsp.sees('teardown', 1);
});

test('two screens share one session, which ends when the second one leaves', async ({
  enter,
  elsewhere,
  cameras,
  rtsp,
}) => {
  expect(cameras.addresses.size).toBe(4);
  const [booth, office] = [await enter(ADA), await elsewhere(ELI)];
  await openAtBooth(booth);
  await plays(booth);
  await openAtBooth(office);
  await plays(office);
  await booth.keyboard.press('Escape');
  await expect(dialog(booth)).toHaveCount(0);
  await plays(office);
  expect([rtsp.count('play'), rtsp.count('teardown')]).toEqual([1, 0]);
  await office.close();
  await rtsp.sees('teardown', 1);
});

test('a camera is watched from its own page', async ({ enter, cameras, rtsp }) => {
  expect(cameras.addresses.size).toBe(4);
  const page = await enter(ELI, '#/cameras');
  await page
    .getByRole('navigation', { name: 'Cameras and lanes' })
    .getByRole('link', { name: /^entry-1/ })
    .click();
  await page.getByRole('button', { name: 'Live picture' }).click();
  await plays(page);
  await rtsp.sees('play', 1);
});

test('on a lane with two cameras the person chooses which one to look through', async ({
  enter,
  cameras,
  product,
  rtsp,
}) => {
  expect(cameras.addresses.size).toBe(4);
  const engineer = await product.signIn(ELI);
  const [lane, second] = await engineer.get<any[]>('/lanes');
  const camera_ids = [lane.cameras[0].id, second.cameras[0].id];
  await engineer.call('PUT', `/lanes/${second.id}`, { ...second, camera_ids: [], barrier_camera_id: null });
  await engineer.call('PUT', `/lanes/${lane.id}`, { ...lane, camera_ids, barrier_camera_id: camera_ids[0] });
  const page = await enter(ADA);
  await openAtBooth(page);
  await plays(page);
  const choice = dialog(page).getByRole('radiogroup', { name: 'Camera' });
  await choice.getByText('entry-2').click();
  // The other one has no video server in this test: its reason, and never the first one's picture.
  await expect(view(page)).toHaveAccessibleName(/entry-2/);
  await expect(view(page).getByRole('status')).toContainText('The camera cannot be reached');
  await rtsp.sees('teardown', 1);
  await choice.getByText('entry-1').click();
  await plays(page);
  await rtsp.sees('play', 2);
});

test('without WebCodecs it plays by media source', async ({ enter, cameras, page, rtsp }) => {
  expect(cameras.addresses.size).toBe(4);
  await page.addInitScript(() => Reflect.deleteProperty(globalThis, 'VideoDecoder'));
  await enter(ADA);
  await openAtBooth(page);
  await expect(view(page)).toHaveAttribute('data-means', 'mse');
  await plays(page);
  await rtsp.sees('play', 1);
});

test('where nothing can be decoded the latest capture stands there with the reason, and the camera is left alone', async ({
  enter,
  cameras,
  page,
  rtsp,
}) => {
  await page.addInitScript(() => {
    Reflect.deleteProperty(globalThis, 'VideoDecoder');
    Reflect.deleteProperty(globalThis, 'MediaSource');
  });
  await cameras.capture('entry-1', 'AB123CD');
  await enter(ADA);
  await openAtBooth(page);
  await expect(view(page)).toContainText('Moving pictures cannot be shown here: there is no H.264 decoder.');
  const still = view(page).getByRole('img', { name: 'Latest capture of this camera' });
  await expect(still).toBeVisible();
  await expect(view(page)).toContainText('AB123CD');
  const first = await still.getAttribute('src');
  await cameras.capture('entry-1', 'ZZ987YX');
  await expect(still).not.toHaveAttribute('src', first!);
  await expect(view(page)).toContainText('ZZ987YX');
  expect(rtsp.count('connected')).toBe(0);
});

test.describe('with another password in the camera', () => {
  test.use({ server: ['--password', 'another-one'] });

  test('a refused password is said in words, with the way out, and is tried again only when asked', async ({
    enter,
    cameras,
    rtsp,
  }) => {
    await cameras.capture('entry-1', 'AB123CD');
    const page = await enter(ADA);
    await openAtBooth(page);
    await expect(view(page).getByRole('status')).toContainText(
      "The camera's password was refused. An engineer sets it under Cameras.",
    );
    await expect(view(page).getByRole('img', { name: 'Latest capture of this camera' })).toBeVisible();
    const tried = rtsp.count('connected');
    await view(page).getByRole('button', { name: 'Retry now' }).click();
    await expect.poll(() => rtsp.count('connected')).toBeGreaterThan(tried);
    await expect(view(page).getByRole('status')).toContainText("The camera's password was refused.");
    expect(rtsp.count('play')).toBe(0);
  });
});

test('a camera that goes and comes back is said meanwhile and plays again by itself', async ({
  enter,
  cameras,
  rtsp,
}) => {
  expect(cameras.addresses.size).toBe(4);
  const page = await enter(ADA);
  await openAtBooth(page);
  await plays(page);
  await rtsp.end();
  await expect(view(page).getByRole('status')).toContainText(
    /The camera (stopped sending|cannot be reached)/,
  );
  const again = await Rtsp.start('--port', String(rtsp.port));
  await plays(page);
  await again.end();
});

test('a page that is not looked at ends the session and begins anew when it is', async ({
  enter,
  cameras,
  rtsp,
}) => {
  expect(cameras.addresses.size).toBe(4);
  const page = await enter(ADA);
  await openAtBooth(page);
  await plays(page);
  const show = (state: string) =>
    page.evaluate((value) => {
      Object.defineProperty(document, 'visibilityState', { value, configurable: true });
      document.dispatchEvent(new Event('visibilitychange'));
    }, state);
  await show('hidden');
  await rtsp.sees('teardown', 1);
  await show('visible');
  await plays(page);
  await rtsp.sees('play', 2);
});
