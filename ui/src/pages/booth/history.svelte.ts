/** What is known of the plate on the card: read anew for each passage, never shown for another one. */
import { untrack } from 'svelte';
import { api, ask } from '$lib/api/client';
import type { PlateHistoryView } from '$lib/api/types';
import { Loaded } from '$lib/state/loaded.svelte';

export class PlateHistory {
  plate = $state<string | null>(null);
  loaded = new Loaded<PlateHistoryView>(() => {
    const path = { plate: this.plate ?? '' };
    return ask(api.GET('/api/v1/plates/{plate}/history', { params: { path } }));
  });

  /** Looks at a plate (normalised), `null` = none. */
  look(plate: string | null) {
    untrack(() => {
      if (plate !== this.plate) this.loaded.clear();
      this.plate = plate;
      if (plate !== null) void this.loaded.load();
    });
  }
}
