/** What can be done with the passage on the card or in a row. Gates are elsewhere (`gate.ts`). */
import { api, ask } from '$lib/api/client';
import type { PassageView } from '$lib/api/types';
import { copyText } from '$lib/clipboard';
import { isPlate } from '$lib/plate';
import { toasts } from '$lib/state/toasts.svelte';

/** Copies the effective plate. */
export async function copyPlate(passage: PassageView): Promise<void> {
  if (!isPlate(passage.plate)) return;
  if (await copyText(passage.plate)) toasts.done(`${passage.plate} copied.`);
  else toasts.problem('This screen does not allow copying. Select the plate and copy it by hand.');
}

/** Puts the plate on the allow list until midnight of the site, in one action. */
export async function allowUntilTonight(passage: PassageView): Promise<void> {
  if (!isPlate(passage.plate)) return;
  try {
    const body = { plate: passage.plate, capture_id: passage.capture_id, remarks: '' };
    await ask(api.POST('/api/v1/allow-tonight', { body }));
    toasts.done(`${passage.plate} is allowed until tonight.`);
  } catch (thrown) {
    toasts.failed(thrown);
  }
}
