/** A site on which things have happened: every verdict, every outcome, a correction, an alarm, a lock. */
import { ADA, ALLOWED, BLOCKED, SAMI } from './people.ts';
import type { Cameras } from './cameras.ts';
import type { Product } from './product.ts';

/** Makes it so. The chosen lane's newest vehicle is on the block list, and one lane is open and locked. */
export async function liveIn(product: Product, cameras: Cameras): Promise<void> {
  const attendant = await product.signIn(ADA);
  await cameras.capture('entry-2', ALLOWED);
  await cameras.captureWithoutPlate('exit-2');
  await cameras.capture('entry-1', 'KL456MN');
  await cameras.capture('exit-1', 'KL456MN');
  await cameras.capture('entry-1', BLOCKED);
  const { passages } = await attendant.get('/snapshot');
  const misread = passages.find((p: { plate: string | null }) => p.plate === null);
  await attendant.call('PUT', `/captures/${misread.capture_id}/correction`, { plate: 'WOL953' });

  const order = (command: string, reason: string, until: string | null = null) => ({ command, reason, until });
  await attendant.call('POST', '/lanes/3/commands', order('open', 'Let out'));
  await cameras.misbehaveOnce('exit-2', 'refuse');
  await attendant.call('POST', '/lanes/4/commands', order('open', 'Gate fault'));
  const soon = new Date(Date.now() + 1_800_000).toISOString();
  await attendant.call('POST', '/lanes/2/commands', order('open_and_lock', 'Delivery', soon));
  await attendant.call('POST', '/lanes/1/emergency-open', {});

  const supervisor = await product.signIn(SAMI);
  const entry = { list: 'allow', plate: 'AB123C0', owner: 'Visitor', phone: '555 0100', remarks: 'until friday' };
  await supervisor.call('POST', '/list-entries', { ...entry, valid_until: soon });
}
