/** The document's dictionaries on the screen: each code in its word, an unknown one kept and said as such. */
import { booth } from '../site/booth.ts';
import { ADA, ELI } from '../site/people.ts';
import { letIn, panel, switchOn } from '../site/mqtt.ts';
import { expect, test, type Page } from '../site/test.ts';
import { upload } from '../site/upload.ts';

const detail = (page: Page) => page.getByRole('region', { name: 'The opened capture' });

test('codes of vehicles, plates and colours are shown in words, unknown ones with their number', async ({
  enter,
  product,
}) => {
  await upload(product, {
    plate: 'WORD123',
    codes: { vehicleType: 26, vehicleColor: 18, plateType: 30, plateColor: 4 },
  });
  await upload(product, {
    plate: 'CODE777',
    codes: { vehicleType: 777, vehicleColor: 77, plateType: 66, plateColor: 55 },
  });
  const page = await enter(ADA, '#/captures');
  const open = (plate: string) => page.getByRole('option', { name: new RegExp(plate.split('').join(' ?')) }).click();
  await open('WORD123');
  for (const word of [/street sprinkler/i, /gradient green/i, /small new energy/i, /blue/i])
    await expect(detail(page)).toContainText(word);
  await open('CODE777');
  for (const word of ['unknown (777)', 'unknown (77)', 'unknown (66)', 'unknown (55)'])
    await expect(detail(page)).toContainText(new RegExp(word.replace(/[()]/g, '\\$&'), 'i'));
});

test('a status code outside the dictionary is a refusal in the camera’s own words', async ({
  enter,
  elsewhere,
  cameras,
}) => {
  const page = await enter(ELI, '#/settings');
  await switchOn(page);
  await letIn(page, cameras);
  await expect(panel(page)).toContainText('1 camera is connected.');
  await cameras.act('entry-1', { what: 'listening', on: false });
  await cameras.act('entry-1', { what: 'answering', name: 'fail' });
  const attended = await elsewhere(ADA);
  await attended.keyboard.press('F11');
  await attended.keyboard.press('1');
  await attended.keyboard.press('Enter');
  await expect(booth(attended).outcome).toContainText('refused');
  await expect(booth(attended).outcome).toContainText(/fail \(400\)/);
});
