import { fireEvent, render, screen, waitFor } from '@testing-library/svelte';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { CaptureView } from '$lib/api/types';
import { clock } from '$lib/state/clock.svelte';
import { program } from '../../test/program';
import Detail from './Detail.svelte';

const picture = {
  index: 0,
  kind: 'vehicle',
  state: 'kept',
  note: null,
  size_bytes: 300_000,
  hash: 'ab'.repeat(32),
};
const capture = {
  id: 70,
  lane_name: 'Entry 1',
  direction: 'entry',
  camera_name: 'entry-1',
  happened_at: '2026-11-21T10:00:00Z',
  received_at: '2026-11-21T10:05:00Z',
  camera_time_raw: '2026-11-21T11:00:00',
  clock_offset_ms: -1500,
  record_id: 'r1',
  record_id_synthetic: false,
  reading: 'A8123',
  plate: 'AB123',
  plate_normalised: 'AB123',
  corrected: { by: 'Ada', at: '2026-11-21T10:06:00Z' },
  verdict: {
    kind: 'review',
    sentence: 'On no list.',
    warnings: ['Looks like A8123.'],
    at: '2026-11-21T10:05:00Z',
  },
  confidence: 88,
  details: [{ label: 'Vehicle colour', value: 'unknown (42)' }],
  historic: true,
  notes: ['picNum says 2, 1 picture came'],
  pictures: [
    picture,
    { ...picture, index: 1, kind: 'plate', state: 'elsewhere', note: null, size_bytes: null },
  ],
  facts: [{ at: '2026-11-21T10:06:00Z', by: 'Ada', what: 'Corrected to AB123.' }],
  commands: [],
  metadata_json: '{"plateNo":"<b>A8123</b>"}',
} as unknown as CaptureView;

beforeEach(() => {
  clock.zone = 'Europe/Berlin';
});

function open(onchanged = vi.fn()) {
  render(Detail, { props: { id: 70, onclose: vi.fn(), onchanged } });
  return onchanged;
}

describe('an opened capture', () => {
  it('shows the corrected plate and the reading beside it, both times, and what had to be tolerated', async () => {
    program(() => ({ body: capture }));
    open();
    await screen.findByText(/Corrected by Ada/);
    expect(screen.getAllByText('A8123').length).toBeGreaterThan(0);
    expect(screen.getByText('21 Nov 2026, 11:00:00')).toBeTruthy();
    expect(screen.getByText('21 Nov 2026, 11:05:00')).toBeTruthy();
    expect(screen.getByText('1.5 s behind this PC')).toBeTruthy();
    expect(screen.getByText('picNum says 2, 1 picture came')).toBeTruthy();
    expect(screen.getByText('unknown (42)')).toBeTruthy();
  });

  it('says that a picture is kept elsewhere, and offers only what is here for saving', async () => {
    program(() => ({ body: capture }));
    open();
    await screen.findByText(/kept elsewhere/);
    expect(screen.getByRole('button', { name: 'Save the original: Vehicle' })).toBeTruthy();
    expect(screen.queryByRole('button', { name: 'Save the original: Plate' })).toBeNull();
  });

  it('shows what a camera sent as text, never as a page', async () => {
    program(() => ({ body: capture }));
    open();
    const raw = await screen.findByLabelText('The upload as it came');
    expect(raw.textContent).toContain('<b>A8123</b>');
    expect(raw.querySelector('b')).toBeNull();
  });

  it('undoes a correction and tells the list', async () => {
    const asked = program(({ what }) => ({
      body: what.startsWith('DELETE') ? { ...capture, plate: 'A8123', corrected: null } : capture,
    }));
    const onchanged = open();
    await fireEvent.click(await screen.findByRole('button', { name: 'Undo correction' }));
    const buttons = await screen.findAllByRole('button', { name: 'Undo correction' });
    await fireEvent.click(buttons.at(-1)!);
    await waitFor(() => expect(onchanged).toHaveBeenCalled());
    expect(asked.at(-1)!.what).toBe('DELETE /api/v1/captures/70/correction');
  });

  it('says why it cannot be read, and tries again when asked to', async () => {
    let broken = true;
    program(() =>
      broken
        ? { status: 403, body: { code: 'forbidden', message: 'Only the last 12 hours.' } }
        : { body: capture },
    );
    open();
    await screen.findByText('Only the last 12 hours.');
    broken = false;
    await fireEvent.click(screen.getByRole('button', { name: 'Try again' }));
    await screen.findByText(/Corrected by Ada/);
  });
});
