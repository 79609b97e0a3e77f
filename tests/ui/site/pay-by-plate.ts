/** The simulated Pay-by-Plate provider with the demo's two lots, and what only it knows: what was asked of it. */
import { expect } from '@playwright/test';
import { built, field, start, type Child } from './child.ts';
import { ELI } from './people.ts';
import type { Product } from './product.ts';

/** What can be asked of it; as `tests/sim/pay_by_plate/fault.rs` names them. */
export type Op = 'zones' | 'permits' | 'is-valid' | 'search';

/** The demo's key for both lots. */
export const KEY = 'demo-pay-by-plate';

export class PayByPlate {
  readonly #child: Child;
  readonly #page: string;
  /** `http://127.0.0.1:PORT`, without the prefix of the methods. */
  readonly address: string;

  private constructor(child: Child) {
    const line = child.said.at(-1)!;
    this.#child = child;
    this.#page = `http://${field(line, 'page')}`;
    this.address = `http://${field(line, 'pay-by-plate')}`;
  }

  /** Starts it without cameras. These plates have permits. */
  static async start(product: Product, plates: readonly string[]): Promise<PayByPlate> {
    const options = ['--intake', product.intake, '--lanes', '0', '--interval', '0'];
    options.push('--pay-by-plate', '127.0.0.1:0', '--plates', plates.join(','));
    return new PayByPlate(await start(built('GATEHOUSE_SIM_BIN', 'gatehouse-sim'), options, 'sim ready '));
  }

  /** Connects the product, and waits until every zone was read or could not be; its row number. */
  async connect(product: Product, more: object = {}): Promise<number> {
    const engineer = await product.signIn(ELI);
    const settings = {
      kind: 'pay_by_plate',
      name: 'Street app',
      base_url: this.address,
      client_secret: KEY,
      ...more,
    };
    const made = await engineer.call<{ id: number }>('POST', '/connections', settings);
    const read = async () => {
      const all = await engineer.get<{ id: number; health: string; progress: unknown }[]>('/connections');
      const one = all.find((one) => one.id === made.id);
      return one?.progress === null && one.health !== 'never_read';
    };
    await expect.poll(read).toBe(true);
    return made.id;
  }

  /** From now on (or `times` times) it does this when asked for `op`; the list is `tests/sim/pay_by_plate/fault.rs`. */
  async misbehave(op: Op | null, fault: string, more: object = {}): Promise<void> {
    await this.#post('misbehave', { op, fault, times: null, ...more });
  }

  /** It does everything right again. */
  async behave(): Promise<void> {
    await this.#post('behave', {});
  }

  /** Many permits in a zone. */
  async bulk(zone: string, permits: number): Promise<void> {
    await this.#post('bulk', { seed: 7, zone, permits });
  }

  /** What it knows: its counts by method, and what was not as described. */
  async state(): Promise<{ counts: Record<string, number>; violations: string[] }> {
    const answer = await fetch(`${this.#page}/api/pay-by-plate/state`);
    expect(answer.ok).toBe(true);
    return (await answer.json()) as { counts: Record<string, number>; violations: string[] };
  }

  async #post(what: string, body: object): Promise<void> {
    const answer = await fetch(`${this.#page}/api/pay-by-plate/${what}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    expect(answer.ok, `${what}: ${await answer.text()}`).toBe(true);
  }

  async end(): Promise<void> {
    await this.#child.end();
  }
}
