/** Says that an alarm was seen. It does not end its condition. */
import { api, ask } from '$lib/api/client';
import type { AlarmView } from '$lib/api/types';
import { live } from '$lib/state/live.svelte';
import { mergeAlarm } from '$lib/state/merge';
import { toasts } from '$lib/state/toasts.svelte';

export async function acknowledge(alarm: AlarmView): Promise<void> {
  try {
    const path = { id: alarm.id };
    const seen = await ask(api.POST('/api/v1/alarms/{id}/acknowledge', { params: { path } }));
    live.alarms = mergeAlarm(live.alarms, seen);
  } catch (thrown) {
    toasts.failed(thrown);
  }
}
