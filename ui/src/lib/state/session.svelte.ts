/** Who is signed in at this screen, and what they may do. Rights are decided by the server; this only hides. */
import { api, ask, setCsrf } from '$lib/api/client';
import type { Role, SessionView } from '$lib/api/types';

const RANK: Record<Role, number> = { attendant: 1, supervisor: 2, engineer: 3 };

class Session {
  /** `null` until the first answer. */
  view = $state.raw<SessionView | null>(null);

  operator = $derived(this.view?.operator ?? null);
  /** Nobody is signed in, but live captures may be watched. */
  locked = $derived(this.operator === null);

  /** Whether the signed-in operator has this role or a higher one. */
  can(role: Role): boolean {
    return this.operator !== null && RANK[this.operator.role] >= RANK[role];
  }

  async refresh() {
    this.#take(await ask(api.GET('/api/v1/session')));
  }

  async signIn(name: string, secret: string) {
    this.#take(await ask(api.POST('/api/v1/session', { body: { name, secret } })));
  }

  /** Signs out. In the booth window the screen goes on showing live captures. */
  async lock() {
    this.#take(await ask(api.DELETE('/api/v1/session')));
  }

  async setUp(name: string, secret: string, code: string | null) {
    this.#take(await ask(api.POST('/api/v1/setup', { body: { name, secret, code } })));
  }

  async changeSecret(current: string, next: string) {
    await ask(api.POST('/api/v1/session/secret', { body: { current, new: next } }));
    await this.refresh();
  }

  #take(view: SessionView) {
    setCsrf(view.csrf);
    this.view = view;
  }
}

export const session = new Session();
