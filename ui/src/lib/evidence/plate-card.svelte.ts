/** The answer about one typed plate: at once from local knowledge, then once more when the sources have answered. */
import { api, ask } from '$lib/api/client';
import type { PlateCardView } from '$lib/api/types';

export class PlateCard {
  card = $state.raw<PlateCardView | null>(null);
  failure = $state.raw<unknown>(null);
  busy = $state(false);
  #turn = 0;

  /** Looks a plate up. Of several only the last one counts. */
  async look(plate: string): Promise<void> {
    const turn = ++this.#turn;
    const of = (wait: boolean) =>
      ask(api.GET('/api/v1/plates/{plate}', { params: { path: { plate }, query: { wait } } }));
    this.busy = true;
    this.failure = null;
    try {
      let card = await of(false);
      if (turn !== this.#turn) return;
      this.card = card;
      if (card.asking) card = await of(true);
      if (turn === this.#turn) this.card = card;
    } catch (thrown) {
      if (turn !== this.#turn) return;
      // What is on the card is of another plate, or of a moment ago: neither is an answer.
      this.card = null;
      this.failure = thrown;
    } finally {
      if (turn === this.#turn) this.busy = false;
    }
  }

  /** Another plate is being typed, or the card is closed. */
  clear(): void {
    this.#turn++;
    this.card = null;
    this.failure = null;
    this.busy = false;
  }
}
