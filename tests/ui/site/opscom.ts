/** The simulated OPS-COM with the demo's permits, and what only it knows: what was asked of it. */
import { expect } from '@playwright/test';
import { built, field, start, type Child } from './child.ts';
import { ELI } from './people.ts';
import type { Product } from './product.ts';

/** What can be asked of it; as `tests/sim/opscom/fault.rs` names them. */
export type Op = 'push' | 'update' | 'delete' | 'stats' | 'check';

export class OpsCom {
  readonly #child: Child;
  readonly #page: string;
  /** `http://127.0.0.1:PORT`, of the permits and of the plate check. */
  readonly address: string;

  private constructor(child: Child) {
    const line = child.said.at(-1)!;
    this.#child = child;
    this.#page = `http://${field(line, 'page')}`;
    this.address = `http://${field(line, 'opscom')}`;
  }

  /** Starts it without cameras. */
  static async start(product: Product): Promise<OpsCom> {
    const options = ['--intake', product.intake, '--lanes', '0', '--interval', '0', '--opscom', '127.0.0.1:0'];
    return new OpsCom(await start(built('GATEHOUSE_SIM_BIN', 'gatehouse-sim'), options, 'sim ready '));
  }

  /** Connects the product, and waits until it was looked at; its row number. */
  async connect(product: Product): Promise<number> {
    const engineer = await product.signIn(ELI);
    const made = await engineer.call<{ id: number }>('POST', '/connections', {
      kind: 'opscom',
      name: 'Lot permits',
      base_url: this.address,
      auth_url: this.address,
      client_id: 'OC-TOMA',
      client_secret: 'demo-opscom-token',
    });
    const looked = async () => {
      const all = await engineer.get<{ id: number; health: string; progress: unknown }[]>('/connections');
      const one = all.find((one) => one.id === made.id);
      return one?.progress === null && one.health !== 'never_read';
    };
    await expect.poll(looked).toBe(true);
    return made.id;
  }

  /** Once, when asked for `op`, it does this; the list is `tests/sim/opscom/fault.rs`. */
  async misbehave(op: Op, fault: string): Promise<void> {
    const answer = await fetch(`${this.#page}/api/opscom/misbehave`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ op, fault, times: 1 }),
    });
    expect(answer.ok, await answer.text()).toBe(true);
  }

  /** What it knows: its counts by call, and what was not as described. */
  async state(): Promise<{ counts: Record<string, number>; violations: string[] }> {
    const answer = await fetch(`${this.#page}/api/opscom/state`);
    expect(answer.ok).toBe(true);
    return (await answer.json()) as { counts: Record<string, number>; violations: string[] };
  }

  async end(): Promise<void> {
    await this.#child.end();
  }
}
