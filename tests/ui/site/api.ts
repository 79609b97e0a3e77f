/** A signed-in client of the product's API, to arrange what a test is not about and to look behind the screen. */
import { expect } from '@playwright/test';
import type { Person } from './people.ts';

export class Api {
  readonly #base: string;
  readonly #cookie: string;
  readonly #csrf: string;

  private constructor(base: string, cookie: string, csrf: string) {
    this.#base = base;
    this.#cookie = cookie;
    this.#csrf = csrf;
  }

  static async signIn(web: string, person: Person): Promise<Api> {
    const base = `${web}/api/v1`;
    const answer = await fetch(`${base}/session`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ name: person.name, secret: person.pin }),
    });
    expect(answer.status, `${person.name} signs in`).toBe(200);
    const cookie = answer.headers.get('set-cookie')?.split(';')[0] ?? '';
    const session = (await answer.json()) as { csrf: string };
    return new Api(base, cookie, session.csrf);
  }

  get<T = any>(path: string): Promise<T> {
    return this.call('GET', path);
  }

  /** Any request; a refusal fails the test. */
  async call<T = any>(method: string, path: string, body?: unknown): Promise<T> {
    const answer = await fetch(this.#base + path, {
      method,
      headers: {
        cookie: this.#cookie,
        'x-gatehouse-csrf': this.#csrf,
        'content-type': 'application/json',
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await answer.text();
    expect(answer.ok, `${method} ${path}: ${answer.status} ${text}`).toBe(true);
    return (text === '' ? undefined : JSON.parse(text)) as T;
  }
}
