/** One import from the chosen file to its result. What the person chose survives every failure. */
import { api, ask } from '$lib/api/client';
import type {
  ColumnMeaning,
  ImportSettings,
  ListImportCheck,
  ListImportProgress,
  ListImportView,
  ListKind,
} from '$lib/api/types';
import { Failure } from '$lib/failure';
import { BYTES } from '$lib/transport/fetch';
import { MAX_BYTES } from './words';

export type Step = 'file' | 'columns' | 'check' | 'result';

export class ImportDraft {
  step = $state<Step>('file');
  view = $state.raw<ListImportView | null>(null);
  settings = $state<ImportSettings | null>(null);
  check = $state.raw<ListImportCheck | null>(null);
  progress = $state.raw<ListImportProgress | null>(null);
  /** Typed to confirm that entries are deleted. */
  typed = $state('');
  leaveOutErrors = $state(false);
  busy = $state(false);
  failure = $state.raw<unknown>(null);
  running = $derived(this.progress?.state === 'applying' || this.progress?.state === 'checking');

  /** Columns the person gave a meaning by hand. */
  #chosen = new Map<number, ColumnMeaning>();

  /** Sends a file. Choices made for an earlier file with the same columns are kept. */
  async choose(file: File, list: ListKind): Promise<void> {
    await this.#run(async () => {
      if (file.size > MAX_BYTES) {
        throw new Failure('too_large', '', { field: 'file' });
      }
      const bytes = await file.arrayBuffer().catch(() => {
        throw new Failure('invalid', 'This file cannot be read. Is it open in another program?');
      });
      const view = await ask(
        api.POST('/api/v1/list-imports', {
          params: { query: { file_name: file.name } },
          body: bytes as never,
          bodySerializer: (body: unknown) => body as ArrayBuffer,
          headers: { 'content-type': BYTES },
        }),
      );
      const names = (of: ListImportView | null) => JSON.stringify(of?.columns.map((column) => column.name));
      const same = this.settings !== null && names(view) === names(this.view);
      const earlier = this.view;
      this.settings = same
        ? { ...this.settings!, reading: view.settings.reading }
        : { ...view.settings, list, mode: this.settings?.mode ?? view.settings.mode };
      if (!same) this.#chosen.clear();
      this.view = view;
      this.check = null;
      this.progress = null;
      this.step = 'columns';
      if (earlier) void this.#forget(earlier.id);
    });
  }

  /** Says what a column holds. Another column that held it is read no more. */
  mean(at: number, meaning: ColumnMeaning): void {
    if (!this.settings) return;
    const before = this.settings.columns;
    this.settings.columns = before.map((one, column) =>
      column === at ? meaning : one === meaning && meaning !== 'ignore' ? 'ignore' : one,
    );
    this.settings.columns.forEach((one, column) => {
      if (one !== before[column]) this.#chosen.set(column, one);
    });
  }

  /** Reads the file another way; the columns are guessed again. */
  async read(reading: ImportSettings['reading']): Promise<void> {
    const { view, settings } = this;
    if (!view || !settings) return;
    const before = settings.reading;
    settings.reading = reading;
    const done = await this.#run(async () => {
      const path = { id: view.id };
      const again = await ask(api.PUT('/api/v1/list-imports/{id}', { params: { path }, body: reading }));
      const kept =
        again.columns.length === view.columns.length ? this.#chosen : new Map<number, ColumnMeaning>();
      this.#chosen = kept;
      const given = new Set(kept.values());
      const columns = again.settings.columns.map(
        (guess, at) => kept.get(at) ?? (given.has(guess) && guess !== 'ignore' ? 'ignore' : guess),
      );
      this.settings = { ...settings, reading, columns };
      this.view = again;
    });
    if (!done) settings.reading = before;
  }

  /** Compares the file with the lists. */
  async compare(): Promise<void> {
    const { view, settings } = this;
    if (!view || !settings) return;
    await this.#run(async () => {
      const path = { id: view.id };
      const body = $state.snapshot(settings);
      this.check = await ask(api.POST('/api/v1/list-imports/{id}/check', { params: { path }, body }));
      this.typed = '';
      this.progress = null;
      this.step = 'check';
    });
  }

  /** Chooses what becomes of entries that are not in the file, and compares again. */
  async chooseMode(mode: ImportSettings['mode']): Promise<void> {
    if (!this.settings || this.settings.mode === mode) return;
    const before = this.settings.mode;
    this.settings.mode = mode;
    await this.compare();
    if (this.failure !== null) this.settings.mode = before;
  }

  /** Does what the check shows. */
  async apply(): Promise<void> {
    const { view, check } = this;
    if (!view || !check) return;
    await this.#run(async () => {
      const path = { id: view.id };
      const deletes = this.typed.trim() === '' ? null : Number(this.typed.replace(/[^\d]/g, ''));
      const body = { check: check.check, deletes, leave_out_errors: this.leaveOutErrors };
      this.step = 'result';
      this.progress = { id: view.id, state: 'applying', done: 0, total: view.lines, sentence: '' };
      try {
        this.hear(await ask(api.POST('/api/v1/list-imports/{id}/apply', { params: { path }, body })));
      } catch (thrown) {
        this.progress = null;
        this.step = 'check';
        throw thrown;
      }
    });
  }

  /** Takes in how far it is. What has ended does not begin again. */
  hear(progress: ListImportProgress | null): void {
    if (progress === null || progress.id !== this.view?.id) return;
    if (this.step === 'result') {
      const ended = this.progress !== null && !this.running;
      if (ended || progress.state === 'checking' || progress.state === 'ready') return;
    }
    this.progress = progress;
  }

  /** Asks how far it is: after the line was lost. */
  async look(): Promise<void> {
    if (!this.view || !this.running) return;
    const path = { id: this.view.id };
    try {
      this.hear((await ask(api.GET('/api/v1/list-imports/{id}', { params: { path } }))).progress);
    } catch (thrown) {
      this.failure = thrown;
    }
  }

  async cancel(): Promise<void> {
    if (!this.view) return;
    const path = { id: this.view.id };
    try {
      await ask(api.POST('/api/v1/list-imports/{id}/cancel', { params: { path } }));
    } catch (thrown) {
      this.failure = thrown;
    }
  }

  /** Goes back a step; everything chosen stays. */
  back(step: Step): void {
    this.failure = null;
    this.progress = null;
    this.step = step;
  }

  /** Leaves nothing behind on the server. */
  close(): void {
    if (this.view) void this.#forget(this.view.id);
  }

  async #forget(id: number): Promise<void> {
    try {
      await ask(api.DELETE('/api/v1/list-imports/{id}', { params: { path: { id } } }));
    } catch {
      // It is forgotten by itself after ten minutes.
    }
  }

  async #run(work: () => Promise<void>): Promise<boolean> {
    this.busy = true;
    this.failure = null;
    try {
      await work();
      return true;
    } catch (thrown) {
      this.failure = thrown;
      return false;
    } finally {
      this.busy = false;
    }
  }
}
