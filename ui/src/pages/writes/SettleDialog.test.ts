import { fireEvent, render, screen, waitFor } from '@testing-library/svelte';
import { expect, it, vi } from 'vitest';
import { program } from '../../test/program';
import { moneyWrite } from '../../test/views';
import SettleDialog from './SettleDialog.svelte';

const looked = {
  at: '2026-11-21T11:00:00Z',
  sentence: 'The service is no longer unpaid.',
  details: [],
  speaks_for: 'done' as const,
};
const write = moneyWrite(9, { outcome: 'unknown', open: true, looked });

it('an unknown write is settled with a note, and the screen warns when the fresh look says otherwise', async () => {
  const asked = program(() => ({ body: { ...write, open: false } }));
  const onclose = vi.fn();
  render(SettleDialog, { props: { write, settled: 'not_done', onclose } });
  screen.getByText(/The fresh look speaks for the opposite/);
  expect(screen.getByRole<HTMLButtonElement>('button', { name: 'It was not done' }).disabled).toBe(true);
  await fireEvent.input(screen.getByLabelText('How you found out'), { target: { value: ' Telephone ' } });
  await fireEvent.submit(document.querySelector('form')!);
  await waitFor(() => expect(onclose).toHaveBeenCalled());
  expect(asked).toEqual([
    { what: 'POST /api/v1/money-writes/9/settle', body: { settled: 'not_done', note: 'Telephone' } },
  ]);
});
