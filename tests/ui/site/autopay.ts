/** The simulated Autopay with the demo's fleet and landlord, and what only it knows: what was asked of it. */
import { expect } from '@playwright/test';
import { built, field, start, type Child } from './child.ts';
import { ELI } from './people.ts';
import type { Product } from './product.ts';

/** What can be asked of it; as `tests/sim/autopay/fault.rs` names them. */
export type Op =
  | 'token'
  | 'vehicles'
  | 'add-vehicle'
  | 'remove-vehicle'
  | 'detach'
  | 'decline'
  | 'unpaid'
  | 'vehicle-unpaid'
  | 'lock'
  | 'definitions'
  | 'new-tenant'
  | 'tenant'
  | 'tenants'
  | 'create-allocation'
  | 'update-allocation'
  | 'delete-allocation';

export class Autopay {
  readonly #child: Child;
  readonly #page: string;
  /** `http://127.0.0.1:PORT` of its interface. */
  readonly address: string;

  private constructor(child: Child) {
    const line = child.said.at(-1)!;
    this.#child = child;
    this.#page = `http://${field(line, 'page')}`;
    this.address = `http://${field(line, 'autopay')}`;
  }

  /** Starts it without cameras. These plates are vehicles of the fleet, and have unpaid services. */
  static async start(product: Product, plates: readonly string[]): Promise<Autopay> {
    const options = [
      '--intake',
      product.intake,
      '--lanes',
      '0',
      '--interval',
      '0',
      '--autopay',
      '127.0.0.1:0',
    ];
    options.push('--plates', plates.join(','));
    return new Autopay(await start(built('GATEHOUSE_SIM_BIN', 'gatehouse-sim'), options, 'sim ready '));
  }

  /** Connects the product to the fleet, and waits until it was read; its row number. */
  async connectFleet(product: Product, more: object = {}): Promise<number> {
    const settings = { kind: 'fleet', name: 'Rental fleet', level: 'enterprise', ...more };
    return this.#connect(product, {
      client_id: 'demo-fleet',
      client_secret: 'demo-fleet-secret',
      ...settings,
    });
  }

  /** Connects the product to the landlord, and waits until its permits were read; its row number. */
  async connectLandlord(product: Product, more: object = {}): Promise<number> {
    const landlord_id = '1a6f4e3b-2db6-46ea-a095-a8c76c995596';
    const settings = { kind: 'permit', name: 'City landlord', landlord_id, ...more };
    return this.#connect(product, {
      client_id: 'demo-landlord',
      client_secret: 'demo-landlord-secret',
      ...settings,
    });
  }

  async #connect(product: Product, settings: object): Promise<number> {
    const engineer = await product.signIn(ELI);
    const addresses = { base_url: this.address, auth_url: this.address };
    const made = await engineer.call<{ id: number }>('POST', '/connections', { ...addresses, ...settings });
    await expect
      .poll(async () => {
        const all = await engineer.get<{ id: number; health: string }[]>('/connections');
        return all.find((one) => one.id === made.id)?.health;
      })
      .toBe('fresh');
    return made.id;
  }

  /** From now on (or `times` times) it does this when asked for `op`; the list is `tests/sim/autopay/fault.rs`. */
  async misbehave(op: Op | null, fault: string, more: object = {}): Promise<void> {
    await this.#post('misbehave', { op, fault, times: null, ...more });
  }

  /** It does everything right again. */
  async behave(): Promise<void> {
    await this.#post('behave', {});
  }

  /** A vehicle of the fleet parks; the number of its service. */
  async park(plate: string, country = 'NO'): Promise<string> {
    return (await this.#post<{ id: string }>('park', { country, plate })).id;
  }

  /** A running service ends now. */
  async leave(serviceId: string): Promise<void> {
    await this.#post('end', { id: serviceId });
  }

  /** The driver pays a service: it is neither unpaid any more nor locked. */
  async driverPays(serviceId: string): Promise<void> {
    await this.#post('driver-pays', { id: serviceId });
  }

  /** What it knows: its counts by operation, and what was not as described. */
  async state(): Promise<{ counts: Record<string, number>; violations: string[] }> {
    const answer = await fetch(`${this.#page}/api/autopay/state`);
    expect(answer.ok).toBe(true);
    return (await answer.json()) as { counts: Record<string, number>; violations: string[] };
  }

  async #post<T>(what: string, body: object): Promise<T> {
    const answer = await fetch(`${this.#page}/api/autopay/${what}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    const text = await answer.text();
    expect(answer.ok, `${what}: ${text}`).toBe(true);
    return (text === '' ? undefined : JSON.parse(text)) as T;
  }

  /** Changes how it behaves; what is missing stays as it is. New tenants refuse so many requests. */
  async configure(wanted: { tenant_refusals?: number; camel_paths?: boolean; snake_paths?: boolean }) {
    await this.#post('configure', wanted);
  }

  async end(): Promise<void> {
    await this.#child.end();
  }
}
