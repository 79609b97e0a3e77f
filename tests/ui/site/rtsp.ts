/** GStreamer's RTSP server: a camera's live picture, and a log of who asked for it and how it ended. */
import { expect } from '@playwright/test';
import { field, start, type Child } from './child.ts';

const SCRIPT = new URL('../../harness/rtsp_server.py', import.meta.url).pathname;

export class Rtsp {
  readonly #child: Child;
  readonly port: number;

  private constructor(child: Child) {
    this.#child = child;
    this.port = Number(field(child.said.at(-1)!, 'port'));
  }

  /** Listens where the camera `entry-1` is said to listen, with the simulated cameras' user and password. */
  static async start(...options: string[]): Promise<Rtsp> {
    // The system's own Python: the bindings are its packages.
    const child = await start(
      '/usr/bin/python3',
      [SCRIPT, '--address', '127.0.0.11', ...options],
      'rtsp ready ',
    );
    return new Rtsp(child);
  }

  /** How often clients have done this: `connected`, `play`, `teardown`, … */
  count(what: string): number {
    return this.#child.said.filter((line) => line.split(' ')[0] === what).length;
  }

  async sees(what: string, times: number): Promise<void> {
    await expect.poll(() => this.count(what), { message: `${times} × ${what}` }).toBe(times);
  }

  end(): Promise<void> {
    return this.#child.end();
  }
}
