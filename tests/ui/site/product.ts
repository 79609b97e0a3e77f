/** The real program on loopback ports and in folders of its own. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Api } from './api.ts';
import { built, field, start, type Child } from './child.ts';
import { seed, type Person } from './people.ts';

export class Product {
  /** `http://127.0.0.1:PORT` of the screens and the API. */
  web = '';
  /** `127.0.0.1:PORT` where cameras upload to. */
  intake = '';
  /** The one-time code, when there is no operator yet. */
  setupCode: string | null = null;
  readonly #folder: string;
  #child: Child | null = null;

  private constructor(folder: string) {
    this.#folder = folder;
  }

  /** Starts it with this many lanes; `null` = nothing at all, as on the first start. */
  static async start(lanes: number | null): Promise<Product> {
    const product = new Product(await mkdtemp(join(tmpdir(), 'gatehouse-ui-')));
    try {
      await product.#begin(lanes);
    } catch (reason) {
      await product.remove();
      throw reason;
    }
    return product;
  }

  async #begin(lanes: number | null): Promise<void> {
    const options = ['--data-dir', join(this.#folder, 'data'), '--key-dir', join(this.#folder, 'keys')];
    options.push('--no-keyring', '--intake', this.intake || '127.0.0.1:0');
    options.push('--web', this.web.replace('http://', '') || '127.0.0.1:0');
    if (lanes !== null) {
      const file = join(this.#folder, 'seed.json');
      await writeFile(file, JSON.stringify(seed(lanes)));
      options.push('--demo', file);
    }
    this.#child = await start(built('GATEHOUSE_HEADLESS_BIN', 'gatehouse-headless'), options, 'ready ');
    const line = this.#child.said.at(-1)!;
    this.web = `http://${field(line, 'web')}`;
    this.intake = field(line, 'intake');
    this.setupCode = this.#child.said.find((l) => l.startsWith('setup code: '))?.slice(12) ?? null;
  }

  signIn(person: Person): Promise<Api> {
    return Api.signIn(this.web, person);
  }

  /** Ends the program; the data stay. */
  async stop(): Promise<void> {
    await this.#child?.end();
    this.#child = null;
  }

  /** Starts it again on the same data and the same addresses. */
  again(): Promise<void> {
    return this.#begin(null);
  }

  /** Ends it and removes its folders. */
  async remove(): Promise<void> {
    await this.stop();
    await rm(this.#folder, { recursive: true, force: true });
  }
}
