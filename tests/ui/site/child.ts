/** Starts one of the programs, waits for the line that says it is ready, and ends it by its own id. */
import { spawn, type ChildProcess } from 'node:child_process';
import { createInterface } from 'node:readline';

/** Above anything seen on two busy cores. */
const READY_MS = 20_000;
/** How long a program may take to end in order before it is ended without. */
const END_MS = 8_000;

export interface Child {
  /** What it printed up to and including the ready line. */
  said: readonly string[];
  /** Ends it; answers when it is gone. */
  end(): Promise<void>;
}

/** Starts `program` and waits until it prints a line that begins with `ready`. */
export async function start(program: string, options: readonly string[], ready: string): Promise<Child> {
  // UTC, so that what the screens show does not depend on where the tests run.
  const child = spawn(program, options, {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, TZ: 'UTC' },
  });
  const complaints: string[] = [];
  createInterface({ input: child.stderr }).on('line', (line) => {
    complaints.push(line);
    if (complaints.length > 60) complaints.shift();
  });
  const gone = new Promise<void>((done) => child.once('close', () => done()));
  const said: string[] = [];
  await new Promise<void>((done, failed) => {
    const fail = (why: string) => failed(new Error(`${program} ${why}\n${complaints.join('\n')}`));
    const late = setTimeout(() => fail(`was not ready after ${READY_MS} ms`), READY_MS);
    child.once('error', (reason) => fail(`did not start: ${reason.message}`));
    void gone.then(() => fail('ended before it was ready'));
    createInterface({ input: child.stdout }).on('line', (line) => {
      said.push(line);
      if (!line.startsWith(ready)) return;
      clearTimeout(late);
      done();
    });
  }).catch(async (reason: unknown) => {
    await end(child, gone);
    throw reason;
  });
  return { said, end: () => end(child, gone) };
}

async function end(child: ChildProcess, gone: Promise<void>): Promise<void> {
  if (child.exitCode !== null || child.pid === undefined) return;
  child.kill('SIGTERM');
  const late = setTimeout(() => child.kill('SIGKILL'), END_MS);
  await gone;
  clearTimeout(late);
}

/** The value of `name=value` in a ready line. */
export function field(line: string, name: string): string {
  const found = line.split(/\s+/).find((part) => part.startsWith(`${name}=`));
  if (found === undefined) throw new Error(`no ${name} in: ${line}`);
  return found.slice(name.length + 1);
}

/** Where a built program lies: as told by the runner, else the debug build of this checkout. */
export function built(variable: string, name: string): string {
  return process.env[variable] ?? new URL(`../../../target/debug/${name}`, import.meta.url).pathname;
}
