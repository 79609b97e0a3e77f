import { fireEvent, render, screen, waitFor } from '@testing-library/svelte';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { clock } from '$lib/state/clock.svelte';
import { program } from '../../test/program';
import ListEntryDialog from './ListEntryDialog.svelte';

const entry = { id: 7, list: 'allow', plate: 'AB 123' };

beforeEach(() => {
  clock.zone = 'Europe/Berlin';
});

function open(more = {}) {
  const onclose = vi.fn();
  const onsaved = vi.fn();
  render(ListEntryDialog, { props: { open: true, list: 'allow', onclose, onsaved, ...more } });
  return { onclose, onsaved };
}
const type = (label: string, value: string) =>
  fireEvent.input(screen.getByLabelText(label), { target: { value } });
const save = () => fireEvent.submit(document.querySelector('form')!);

describe('adding a list entry', () => {
  it('sends what was typed, in capitals and with the instant of the site’s zone', async () => {
    const asked = program(() => ({ body: entry }));
    const { onclose, onsaved } = open();
    await type('Plate', 'ab 123');
    await type('Counts until', '2026-11-28 14:00');
    await type('Owner', 'R. Meyer');
    await save();
    await waitFor(() => expect(onsaved).toHaveBeenCalled());
    expect(onclose).toHaveBeenCalled();
    expect(asked).toEqual([
      {
        what: 'POST /api/v1/list-entries',
        body: {
          list: 'allow',
          plate: 'AB 123',
          valid_from: null,
          valid_until: '2026-11-28T13:00:00.000Z',
          owner: 'R. Meyer',
          phone: '',
          remarks: '',
        },
      },
    ]);
  });

  it('loses nothing typed when it could not be saved, and says what to do', async () => {
    program(() => ({ status: 503, body: { code: 'store_failing', message: 'The disk is full.' } }));
    const { onclose } = open();
    await type('Plate', 'AB1');
    await type('Remarks', 'gate 2, after six');
    await save();
    await screen.findByText('The disk is full.');
    expect(onclose).not.toHaveBeenCalled();
    expect(screen.getByLabelText<HTMLInputElement>('Remarks').value).toBe('gate 2, after six');
  });

  it('puts the program’s complaint to the field it is about', async () => {
    program(() => ({
      status: 422,
      body: { code: 'invalid', message: 'It has ended already.', field: 'valid_until' },
    }));
    open({ plate: 'AB1' });
    await save();
    await screen.findByText('It has ended already.');
    expect(screen.getByLabelText('Counts until').getAttribute('aria-invalid')).toBe('true');
  });

  it('asks nothing of the program while a time cannot be read', async () => {
    const asked = program(() => ({ body: entry }));
    open({ plate: 'AB1' });
    await type('Counts until', 'tomorrow');
    await save();
    await waitFor(() =>
      expect(screen.getByLabelText('Counts until').getAttribute('aria-invalid')).toBe('true'),
    );
    expect(asked).toEqual([]);
  });
});
