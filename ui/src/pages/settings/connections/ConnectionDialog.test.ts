import { fireEvent, render, screen, waitFor } from '@testing-library/svelte';
import { describe, expect, it, vi } from 'vitest';
import { program } from '../../../test/program';
import { connection } from '../../../test/views';
import ConnectionDialog from './ConnectionDialog.svelte';

const type = (label: string, value: string) =>
  fireEvent.input(screen.getByLabelText(label), { target: { value } });

describe('the settings of a connection', () => {
  it('of a fleet have a level and no landlord; the kept secret is not shown', () => {
    render(ConnectionDialog, { props: { kind: 'fleet', view: connection(1), onclose: vi.fn() } });
    screen.getByLabelText('Service level');
    expect(screen.queryByLabelText('Landlord id')).toBeNull();
    const secret = screen.getByLabelText<HTMLInputElement>('Client secret');
    expect([secret.type, secret.value]).toEqual(['password', '']);
  });

  it('send only what was changed', async () => {
    const view = connection(1);
    const asked = program(() => ({ body: view }));
    const onclose = vi.fn();
    render(ConnectionDialog, { props: { kind: 'fleet', view, onclose } });
    await type('Name', 'Rentals');
    await fireEvent.submit(document.querySelector('form')!);
    await waitFor(() => expect(onclose).toHaveBeenCalled());
    expect(asked).toEqual([{ what: 'PATCH /api/v1/connections/1', body: { name: 'Rentals' } }]);
  });

  it('warn that where allocations are created was not verified', async () => {
    const view = connection(1, { kind: 'permit', landlord_id: 'LL' });
    render(ConnectionDialog, { props: { kind: 'permit', view, onclose: vi.fn() } });
    expect(screen.queryByLabelText('Path that creates')).toBeNull();
    await fireEvent.click(screen.getByLabelText('Allocations may be created and deleted'));
    screen.getByText(/could not be verified/);
    expect(screen.getByLabelText<HTMLInputElement>('Path that creates').value).toBe('/create');
  });

  it('keep what was typed and put the complaint to its field', async () => {
    program(() => ({
      status: 422,
      body: { code: 'invalid', message: 'Another one has this name.', field: 'name' },
    }));
    render(ConnectionDialog, { props: { kind: 'fleet', view: null, onclose: vi.fn() } });
    await type('Name', 'Twice');
    await type('Client id', 'id');
    await fireEvent.submit(document.querySelector('form')!);
    await screen.findByText('Another one has this name.');
    expect(screen.getByLabelText<HTMLInputElement>('Client id').value).toBe('id');
  });
});
