/** A site on which things have happened: every verdict, every outcome, a correction, an alarm, a lock. */
import { ADA, ALLOWED, BLOCKED, SAMI } from './people.ts';
import type { Cameras } from './cameras.ts';
import type { Product } from './product.ts';
import { upload } from './upload.ts';

/** Makes it so. The chosen lane's newest vehicle is on the block list, and one lane is open and locked. */
export async function liveIn(product: Product, cameras: Cameras): Promise<void> {
  const attendant = await product.signIn(ADA);
  // Cameras tell whole seconds only, so each gets its own.
  const ago = (s: number) => Date.now() - s * 1000;
  await upload(product, { plate: ALLOWED, device: 'entry-2', at: ago(5) });
  await upload(product, { plate: '', device: 'exit-2', at: ago(4) });
  await upload(product, { plate: 'KL456MN', at: ago(3) });
  await upload(product, { plate: 'KL456MN', device: 'exit-1', at: ago(2) });
  // The one that stands on the card comes with pictures of its own.
  await cameras.capture('entry-1', BLOCKED);
  const { passages } = await attendant.get('/snapshot');
  const misread = passages.find((p: { plate: string | null }) => p.plate === null);
  await attendant.call('PUT', `/captures/${misread.capture_id}/correction`, {
    plate: 'WOL953',
  });

  const order = (command: string, reason: string, until: string | null = null) => ({
    command,
    reason,
    until,
  });
  await attendant.call('POST', '/lanes/3/commands', order('open', 'Let out'));
  await cameras.misbehaveOnce('exit-2', 'refuse');
  await attendant.call('POST', '/lanes/4/commands', order('open', 'Gate fault'));
  const soon = new Date(Date.now() + 1_800_000).toISOString();
  await attendant.call('POST', '/lanes/2/commands', order('open_and_lock', 'Delivery', soon));
  await attendant.call('POST', '/lanes/1/emergency-open', {});

  const supervisor = await product.signIn(SAMI);
  const entry = {
    list: 'allow',
    plate: 'AB123C0',
    owner: 'Visitor',
    phone: '555 0100',
    remarks: 'until friday',
  };
  await supervisor.call('POST', '/list-entries', {
    ...entry,
    valid_until: soon,
  });
}
