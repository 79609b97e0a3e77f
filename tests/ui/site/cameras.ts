/** The simulated cameras, and what only the simulator knows: where the barriers are and what reached them. */
import { expect } from '@playwright/test';
import { built, field, start, type Child } from './child.ts';
import { ELI } from './people.ts';
import type { Product } from './product.ts';

export type CameraId = 'entry-1' | 'entry-2' | 'exit-1' | 'exit-2';

interface State {
  id: CameraId;
  lapi: string;
  serialNum: string;
  barrier: { position: 'raised' | 'lowered'; locked: boolean };
  memory: {
    commands: { command: number; channel: string }[];
    violations: string[];
  };
}

export class Cameras {
  readonly #page: string;
  readonly #child: Child;
  /** `host:port` of each camera's command interface. */
  readonly addresses: ReadonlyMap<string, string>;

  private constructor(child: Child) {
    const line = child.said.at(-1)!;
    this.#child = child;
    this.#page = `http://${field(line, 'page')}`;
    const pairs = field(line, 'lapi').split(',');
    this.addresses = new Map(pairs.map((pair) => pair.split('=', 2) as [string, string]));
  }

  /** Starts four cameras, without traffic of their own if nothing else is said, and tells the product where they listen. */
  static async start(product: Product, traffic: readonly string[] = ['--interval', '0']): Promise<Cameras> {
    const options = ['--intake', product.intake, '--light', 'day', '--keepalive', '2s', ...traffic];
    const child = await start(built('GATEHOUSE_SIM_BIN', 'gatehouse-sim'), options, 'sim ready ');
    const cameras = new Cameras(child);
    if (product.setupCode === null) await cameras.#tell(product);
    return cameras;
  }

  async #tell(product: Product): Promise<void> {
    const engineer = await product.signIn(ELI);
    const known = await engineer.get<{ id: number; device_id: string }[]>('/cameras');
    for (const camera of known) {
      const device_address = this.addresses.get(camera.device_id);
      if (device_address)
        await engineer.call('PATCH', `/cameras/${camera.id}`, {
          device_address,
        });
    }
  }

  /** A vehicle with this plate stands before the camera; answers when the product has acknowledged the upload. */
  async capture(camera: CameraId, plate: string): Promise<void> {
    await this.#press(camera, 'capture', { value: plate });
  }

  /** A vehicle without a legible plate. */
  async captureWithoutPlate(camera: CameraId): Promise<void> {
    await this.#press(camera, 'no-plate', {});
  }

  /** The camera misbehaves at its next command. */
  async misbehaveOnce(camera: CameraId, fault: string): Promise<void> {
    await this.#press(camera, 'once', { fault });
  }

  /** What the simulator knows of a camera. */
  async state(camera: CameraId): Promise<State> {
    const answer = await fetch(`${this.#page}/state`);
    const all = (await answer.json()) as { cameras: State[] };
    const found = all.cameras.find((c) => c.id === camera);
    if (!found) throw new Error(`no camera ${camera}`);
    return found;
  }

  /** Numbers of the commands that reached the barrier: 0 open, 1 open and lock, 2 unlock, 3 close. */
  async commands(camera: CameraId): Promise<number[]> {
    return (await this.state(camera)).memory.commands.map((c) => c.command);
  }

  /** The vehicle picture of the last upload, byte for byte. */
  async lastPicture(camera: CameraId): Promise<Buffer> {
    const answer = await fetch(`${this.#page}/picture/${camera}`);
    expect(answer.status).toBe(200);
    return Buffer.from(await answer.arrayBuffer());
  }

  async #press(camera: CameraId, what: string, more: Record<string, string>): Promise<void> {
    const body = new URLSearchParams({ camera, what, ...more });
    const answer = await fetch(`${this.#page}/do`, {
      method: 'POST',
      body,
      redirect: 'manual',
    });
    expect(answer.status, `${what} at ${camera}: ${answer.status}`).toBe(303);
  }

  end(): Promise<void> {
    return this.#child.end();
  }
}
