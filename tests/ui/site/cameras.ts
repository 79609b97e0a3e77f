/** The simulated cameras, and what only the simulator knows: where the barriers are and what reached them. */
import { expect } from '@playwright/test';
import { built, field, start, type Child } from './child.ts';
import { ELI } from './people.ts';
import type { Product } from './product.ts';

export type CameraId = 'entry-1' | 'entry-2' | 'exit-1' | 'exit-2';

/** One row of a display as it was sent. */
export interface LedRow {
  text: string;
  /** 0 static, 1 right to left, 2 left to right, 3 bottom to top, 4 top to bottom. */
  scroll: number;
  /** 1 red, 2 green, 3 yellow. */
  color: number;
  spoken: boolean;
}

export interface HeldEntry {
  plate: string;
  begin_s: number;
  end_s: number;
}

/** Entries by id; what came by plate (MQTT) has negative ids of the camera's own. */
export interface Lists {
  allow: Record<string, HeldEntry>;
  block: Record<string, HeldEntry>;
}

/** Everything the simulator knows of a camera but its lists' entries. */
export interface State {
  /** The id it was set up with; `parkId` and `deviceId` are what it calls itself now. */
  id: CameraId;
  parkId: string;
  deviceId: string;
  serialNum: string;
  settings: {
    pic_fill_type: number;
    oss: Record<string, string> | null;
    mqtt_enable: boolean;
    mqtt: { address: string; user: string; pwd: string; req_topic: string } | null;
  };
  /** Where it sends to now. */
  intake: string;
  lapi: string;
  listening: boolean;
  link: 'searching' | 'linked';
  silent: boolean;
  clockOffsetMs: number;
  barrier: { position: 'raised' | 'lowered'; locked: boolean };
  /** The rows a driver reads now. */
  ledShown: string[];
  ledTemporary: boolean;
  lists: Record<'allow' | 'block', { count: number; last: { id: number; entry: HeldEntry }[] }>;
  mqtt: {
    state:
      | 'off'
      | 'connecting'
      | 'halfOpen'
      | { connected: object }
      | { subscribed: { session_present: boolean; granted: number } }
      | { refused: number }
      | { lost: string };
    /** Newest first. */
    messages: {
      topic: string;
      qos: number;
      retain: boolean;
      message: { requestId: string; type: number; params: Record<string, unknown> } | null;
      outcome: 'done' | 'failed' | 'malformed' | 'not for me';
    }[];
  };
  rtsp: {
    url: string;
    counts: {
      connections: number;
      setUp: number;
      open: number;
      played: number;
      tornDown: number;
      abandoned: number;
      frames: number;
      requests: string[];
    };
  } | null;
  memory: {
    commands: { command: number; channel: 'LAPI' | 'MQTT' | 'keepalive' }[];
    led: {
      constant: LedRow[];
      temporary: LedRow[];
      spoken: string[];
      voice_level: number | null;
      layout: number | null;
      messages: number;
    };
    lamps: Record<string, { mode: number; color: number }>;
    lamps_by_platform: boolean;
    /** Oldest first. */
    serial: { port: number | null; to_peripheral: boolean; hex: boolean; data: string }[];
    live_osd: unknown;
    photo_osd: unknown;
    reboots: number;
    captures_asked: number;
    last_capture: { record_id: string | null; plate: string; answer: string } | null;
    violations: string[];
  };
}

/** One thing to happen at a camera; the list is `tests/sim/page/act.rs`. */
export type Act =
  | { what: 'capture'; plate?: string; misread?: string }
  | { what: 'no-plate' | 'behave' | 'unplug' | 'plug-in' }
  | { what: 'silent' | 'listening' | 'has-lamps'; on: boolean }
  | { what: 'clock'; seconds: number }
  | { what: 'restart'; fresh?: boolean }
  | { what: 'replace'; serial: string }
  | { what: 'cut-off'; at: number; how: 'refuse' | 'before-acting' | 'after-acting' }
  | { what: 'fault'; name: string; always?: boolean; path?: string }
  | {
      what: 'lists';
      capacity?: number;
      maxPerRequest?: number;
      entriesPerSecond?: number;
      requestCostMs?: number;
      lenient?: boolean;
    }
  | { what: 'model'; bareNum?: boolean; quotedValues?: boolean; pluralChannels?: boolean }
  | { what: 'peripheral'; data: string }
  | { what: 'peripheral-is'; manner: string }
  | {
      what: 'answering';
      name:
        | 'as-documented'
        | 'fail'
        | 'late'
        | 'never'
        | 'twice'
        | 'unknown-request'
        | 'wrong-path'
        | 'code-as-text';
      always?: boolean;
    }
  | { what: 'mqtt'; link: 'connect' | 'disconnect' | 'vanish' | 'half-open' }
  | {
      what: 'mqtt-settings';
      enable: boolean;
      address?: string;
      user?: string;
      pwd?: string;
      topic?: string;
    }
  | {
      what: 'live';
      video: 'stop' | 'start' | 'freeze' | 'thaw' | 'vendor-packets' | 'no-vendor-packets';
    }
  | { what: 'manual-via'; via: 'capture' | 'manual-result' | 'both' }
  | { what: 'password'; password: string };

export class Cameras {
  readonly #child: Child;
  /** The simulator's own page. */
  readonly page: string;
  /** `host:port` of each camera's command interface. */
  readonly addresses: ReadonlyMap<string, string>;

  private constructor(child: Child) {
    const line = child.said.at(-1)!;
    this.#child = child;
    this.page = `http://${field(line, 'page')}`;
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
    await this.act(camera, { what: 'capture', plate });
  }

  /** A vehicle without a legible plate. */
  async captureWithoutPlate(camera: CameraId): Promise<void> {
    await this.act(camera, { what: 'no-plate' });
  }

  /** The camera misbehaves at its next command. */
  async misbehaveOnce(camera: CameraId, fault: string): Promise<void> {
    await this.act(camera, { what: 'fault', name: fault });
  }

  /** What the simulator knows of a camera. */
  async state(camera: CameraId): Promise<State> {
    const answer = await fetch(`${this.page}/cameras/${camera}`);
    expect(answer.status, `no camera ${camera}`).toBe(200);
    return (await answer.json()) as State;
  }

  /** Every entry its lists hold. */
  async lists(camera: CameraId): Promise<Lists> {
    const answer = await fetch(`${this.page}/cameras/${camera}/lists`);
    expect(answer.status, `no camera ${camera}`).toBe(200);
    return (await answer.json()) as Lists;
  }

  /** The plates on one of its lists, sorted. */
  async plates(camera: CameraId, list: 'allow' | 'block' = 'allow'): Promise<string[]> {
    const held = (await this.lists(camera))[list];
    return Object.values(held)
      .map((entry) => entry.plate)
      .sort();
  }

  /** Numbers of the commands that reached the barrier: 0 open, 1 open and lock, 2 unlock, 3 close. */
  async commands(camera: CameraId): Promise<number[]> {
    return (await this.state(camera)).memory.commands.map((c) => c.command);
  }

  /** The vehicle picture of the last upload, byte for byte. */
  async lastPicture(camera: CameraId): Promise<Buffer> {
    const answer = await fetch(`${this.page}/picture/${camera}`);
    expect(answer.status).toBe(200);
    return Buffer.from(await answer.arrayBuffer());
  }

  /** What the other side did that the document does not allow. */
  async violations(camera: CameraId): Promise<string[]> {
    return (await this.state(camera)).memory.violations;
  }

  /** Makes something happen; answers when it has. */
  async act(camera: CameraId, act: Act): Promise<void> {
    const answer = await fetch(`${this.page}/cameras/${camera}/do`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify(act),
    });
    expect(answer.status, `${act.what} at ${camera}: ${await answer.text()}`).toBe(204);
  }

  end(): Promise<void> {
    return this.#child.end();
  }
}
