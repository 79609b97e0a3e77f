/** What each view says to somebody who hears it read, in one picture of words per view. */
import { booth } from '../site/booth.ts';
import { liveIn } from '../site/lived-in.ts';
import { ELI } from '../site/people.ts';
import { expect, test } from '../site/test.ts';
import { visit, VIEWS } from '../site/views.ts';

test('each view says what it said when it was last read and accepted', async ({
  enter,
  cameras,
  product,
}) => {
  await liveIn(product, cameras);
  const page = await enter(ELI);
  for (const view of VIEWS) {
    await visit(page, product.web, view);
    await expect(page.getByRole('main'), view.name).toMatchAriaSnapshot({
      name: `${view.name}.aria.yml`,
    });
  }
});

test('the frame around the views says what it said when it was last read and accepted', async ({
  enter,
  cameras,
  product,
}) => {
  await liveIn(product, cameras);
  const page = await enter(ELI);
  await expect(page.getByRole('banner')).toMatchAriaSnapshot({
    name: 'banner.aria.yml',
  });
  await expect(booth(page).alarms).toMatchAriaSnapshot({
    name: 'alarms.aria.yml',
  });
  await expect(page.getByRole('contentinfo')).toMatchAriaSnapshot({
    name: 'status-bar.aria.yml',
  });
  await page.keyboard.press('F11');
  await expect(booth(page).dialog).toMatchAriaSnapshot({
    name: 'open-panel.aria.yml',
  });
});
