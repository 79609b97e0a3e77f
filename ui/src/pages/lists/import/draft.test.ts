import { beforeEach, describe, expect, it } from 'vitest';
import type { ImportSettings, ListImportView } from '$lib/api/types';
import { useTransport } from '$lib/transport';
import { ImportDraft } from './draft.svelte';
import { columnLetter } from './words';

const settings: ImportSettings = {
  reading: { charset: 'utf-8', delimiter: 'semicolon', header: true },
  columns: ['plate', 'ignore', 'owner'],
  list: 'allow',
  date_order: 'day_first',
  mode: 'add_and_change',
};

function view(id: number, names: string[], more: Partial<ListImportView> = {}): ListImportView {
  return {
    id,
    file_name: 'a.csv',
    bytes: 10,
    settings,
    columns: names.map((name) => ({ name, samples: [] })),
    lines: 3,
    unreadable: false,
    progress: { id, state: 'ready', done: 0, total: 3, sentence: '' },
    ...more,
  };
}

type Answer = { status?: number; body?: unknown };
let answers: Record<string, Answer>;
let sent: { what: string; type: string | null; bytes: number[] }[];

beforeEach(() => {
  answers = {};
  sent = [];
  useTransport({
    call: async (request) => {
      const what = `${request.method} ${new URL(request.url).pathname}`;
      const bytes = request.method === 'GET' ? [] : [...new Uint8Array(await request.arrayBuffer())];
      sent.push({ what, type: request.headers.get('content-type'), bytes });
      const { status = 200, body = null } = answers[what] ?? { status: 500 };
      return new Response(status === 204 ? null : JSON.stringify(body), { status });
    },
    subscribe: () => () => {},
    stream: () => ({ tell: () => {}, end: () => {} }),
    imageUrl: (path) => path,
    save: async (_url, name) => name,
    capabilities: async () => ({ saveDialog: false }),
  });
});

const file = (bytes: number[]) => new File([new Uint8Array(bytes)], 'a.csv');

async function chosen(): Promise<ImportDraft> {
  answers['POST /api/v1/list-imports'] = { body: view(1, ['Plate', 'X', 'Name']) };
  const draft = new ImportDraft();
  await draft.choose(file([0xef, 0x00, 0xff]), 'block');
  return draft;
}

describe('an import', () => {
  it('sends the file byte for byte and begins with the list on the screen', async () => {
    const draft = await chosen();
    expect(sent[0]).toEqual({
      what: 'POST /api/v1/list-imports',
      type: 'application/octet-stream',
      bytes: [0xef, 0x00, 0xff],
    });
    expect(draft.step).toBe('columns');
    expect(draft.settings?.list).toBe('block');
  });

  it('gives each meaning to one column only', async () => {
    const draft = await chosen();
    draft.mean(1, 'owner');
    expect(draft.settings?.columns).toEqual(['plate', 'owner', 'ignore']);
    draft.mean(2, 'ignore');
    expect(draft.settings?.columns).toEqual(['plate', 'owner', 'ignore']);
  });

  it('keeps what was chosen by hand when the file is read another way', async () => {
    const draft = await chosen();
    draft.mean(1, 'remarks');
    const reading = { ...settings.reading, charset: 'windows-1252' as const };
    answers['PUT /api/v1/list-imports/1'] = { body: view(1, ['Plate', 'Ä', 'Name']) };
    await draft.read(reading);
    expect(draft.settings).toMatchObject({ reading, columns: ['plate', 'remarks', 'owner'], list: 'block' });
  });

  it('keeps what was chosen by hand for a corrected file with the same columns', async () => {
    const draft = await chosen();
    draft.mean(1, 'remarks');
    answers['POST /api/v1/list-imports'] = { body: view(2, ['Plate', 'X', 'Name']) };
    answers['DELETE /api/v1/list-imports/1'] = { status: 204 };
    await draft.choose(file([1]), 'allow');
    expect(draft.view?.id).toBe(2);
    expect(draft.settings).toMatchObject({ columns: ['plate', 'remarks', 'owner'], list: 'block' });
  });

  it('stays where it is when something fails, and says why', async () => {
    const draft = await chosen();
    await draft.compare();
    expect(draft.step).toBe('columns');
    expect(draft.failure).toMatchObject({ code: 'internal' });
    await draft.read({ ...settings.reading, delimiter: 'comma' });
    expect(draft.settings?.reading.delimiter).toBe('semicolon');
  });

  it('believes an end it was told, whatever arrives later', async () => {
    const draft = await chosen();
    answers['POST /api/v1/list-imports/1/check'] = { body: { check: 9, errors: 0 } };
    await draft.compare();
    const told = { id: 1, state: 'applying' as const, done: 0, total: 3, sentence: '' };
    answers['POST /api/v1/list-imports/1/apply'] = { body: told };
    draft.typed = '1,204';
    const applying = draft.apply();
    draft.hear({ ...told, state: 'done', done: 3, sentence: '3 added.' });
    await applying;
    expect(draft.progress).toMatchObject({ state: 'done', sentence: '3 added.' });
    const body = JSON.parse(String.fromCharCode(...sent.at(-1)!.bytes)) as unknown;
    expect(body).toEqual({ check: 9, deletes: 1204, leave_out_errors: false });
    draft.hear({ ...told, id: 77, state: 'failed' });
    expect(draft.progress?.state).toBe('done');
  });
});

describe('columns without a name', () => {
  it('are named as spreadsheets name them', () => {
    expect([0, 25, 26, 27, 51, 52].map(columnLetter)).toEqual(['A', 'Z', 'AA', 'AB', 'AZ', 'BA']);
  });
});
