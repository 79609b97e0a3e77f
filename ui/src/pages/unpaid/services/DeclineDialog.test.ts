import { fireEvent, render, screen, waitFor } from '@testing-library/svelte';
import { describe, expect, it, vi } from 'vitest';
import { program } from '../../../test/program';
import { moneyWrite, unpaid } from '../../../test/views';
import DeclineDialog from './DeclineDialog.svelte';

function open() {
  const onclose = vi.fn();
  const onended = vi.fn();
  render(DeclineDialog, { props: { service: unpaid('s1'), onclose, onended } });
  return { onclose, onended };
}
const type = (label: string, value: string) =>
  fireEvent.input(screen.getByLabelText(label), { target: { value } });
const button = () => screen.getByRole<HTMLButtonElement>('button', { name: 'Decline to pay' });

describe('declining a service', () => {
  it('says the amount, the plate, what happens, and that it cannot be undone', () => {
    open();
    for (const words of ['24.24 NOK', 'AA12345 · NO', 'This cannot be undone.']) screen.getByText(words);
    screen.getByText(/the owner of the vehicle is invoiced instead/);
  });

  it('cannot be asked for without a reason and the plate typed once more', async () => {
    const asked = program(() => ({ body: moneyWrite(1) }));
    open();
    expect(button().disabled).toBe(true);
    await type('Reason', 'Wrong vehicle');
    expect(button().disabled).toBe(true);
    await type('Plate, typed once more', 'aa12346');
    screen.getByText('This is another plate than the one of the service.');
    expect(button().disabled).toBe(true);
    await fireEvent.submit(document.querySelector('form')!);
    expect(asked).toEqual([]);
  });

  it('sends the reason and the plate as typed, and hands the outcome on, whatever it is', async () => {
    const unknown = moneyWrite(5, { outcome: 'unknown', open: true });
    const asked = program(() => ({ body: unknown }));
    const { onended } = open();
    await type('Reason', ' Wrong vehicle ');
    await type('Plate, typed once more', 'aa 12345');
    await fireEvent.submit(document.querySelector('form')!);
    await waitFor(() => expect(onended).toHaveBeenCalledWith(unknown));
    expect(asked).toEqual([
      {
        what: 'POST /api/v1/fleet/decline',
        body: { connection_id: 1, service_id: 's1', reason: 'Wrong vehicle', typed_plate: 'AA 12345' },
      },
    ]);
  });

  it('stays open and says why when the program refuses', async () => {
    program(() => ({
      status: 409,
      body: { code: 'conflict', message: 'It is being declined already.' },
    }));
    const { onended } = open();
    await type('Reason', 'Wrong vehicle');
    await type('Plate, typed once more', 'AA12345');
    await fireEvent.submit(document.querySelector('form')!);
    await screen.findByText('It is being declined already.');
    expect(onended).not.toHaveBeenCalled();
  });
});
