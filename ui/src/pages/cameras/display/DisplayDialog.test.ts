import { fireEvent, render, screen, waitFor } from '@testing-library/svelte';
import { describe, expect, it, vi } from 'vitest';
import type { LaneDisplay, LaneView } from '$lib/api/types';
import { program } from '../../../test/program';
import DisplayDialog from './DisplayDialog.svelte';

const lane = { id: 3, name: 'North', cameras: [{ id: 5, name: 'entry-1' }] } as unknown as LaneView;
const row = (text: string) => ({ text, color: 'green', scroll: 'static', speak: false }) as const;
const text = (...rows: string[]) => ({ on: true, rows: rows.map(row) });
const display: LaneDisplay = {
  on: false,
  camera_id: null,
  layout: 'four_rows',
  voice_level: 5,
  show_s: 10,
  width: 8,
  limit: 64,
  forgets: false,
  alarm: false,
  texts: {
    allowed: text('Welcome', '{plate}'),
    review: text('Wait'),
    blocked: text('No'),
    unknown: text('Wait'),
    opened: text('Welcome'),
    constant: text('{site}'),
  },
};
const preview = [
  {
    occasion: 'allowed',
    rows: [{ ...row('Welcome'), speak: true }, row('AB 123'), row('#T'), row('')],
    warnings: [{ row: 2, sentence: 'Too wide.' }],
  },
];

function open(saved: { status?: number; body?: unknown } = { body: display }) {
  const onclose = vi.fn();
  const asked = program(({ what }) => {
    if (what.startsWith('GET')) return { body: display };
    if (what.endsWith('/preview')) return { body: preview };
    if (what.endsWith('/show')) {
      return { body: { outcome: 'refused', sentence: 'The camera refused: busy (13).', latency_ms: 20 } };
    }
    return saved;
  });
  render(DisplayDialog, { props: { lane, onclose } });
  return { asked, onclose };
}

const field = (label: string) => screen.findByLabelText<HTMLInputElement>(label);

describe('setting up a display', () => {
  it('shows what the program would send, with what is spoken and what should be looked at twice', async () => {
    open();
    await screen.findByLabelText(
      'Preview: row 1 green: Welcome, spoken; row 2 green: AB 123; row 3 green: the time',
    );
    await screen.findByText('Too wide.');
  });

  it('gives every row a place to type, whatever was kept', async () => {
    const { asked } = open();
    await fireEvent.input(await field('Text of row 4'), { target: { value: '{time}' } });
    await fireEvent.submit(document.querySelector('form')!);
    await waitFor(() => expect(asked.some(({ what }) => what === 'PUT /api/v1/lanes/3/display')).toBe(true));
    const sent = asked.find(({ what }) => what.startsWith('PUT'))!.body as LaneDisplay;
    expect(sent.texts.allowed.rows.map((one) => one.text)).toEqual(['Welcome', '{plate}', '', '{time}']);
  });

  it('keeps everything typed when it could not be saved, and puts a complaint to its field', async () => {
    const refusal = { code: 'invalid', message: 'A number from 1 to 300.', field: 'show_s' };
    const { asked, onclose } = open({ status: 422, body: refusal });
    await fireEvent.input(await field('Text of row 1'), { target: { value: 'Hello' } });
    await fireEvent.input(await field('Seconds shown'), { target: { value: '0' } });
    await fireEvent.submit(document.querySelector('form')!);
    await screen.findByText('A number from 1 to 300.');
    expect(asked.findLast(({ what }) => what.startsWith('PUT'))?.body).toMatchObject({ show_s: 0 });
    expect((await field('Seconds shown')).getAttribute('aria-invalid')).toBe('true');
    expect((await field('Text of row 1')).value).toBe('Hello');
    expect(onclose).not.toHaveBeenCalled();
  });

  it('says how a trial went', async () => {
    open();
    await field('Text of row 1');
    await fireEvent.click(screen.getByRole('button', { name: 'Show on the display now' }));
    await screen.findByText(/The camera refused: busy/);
  });
});
