import { fireEvent, render, screen, waitFor } from '@testing-library/svelte';
import { describe, expect, it, vi } from 'vitest';
import { Failure } from '$lib/failure';
import Confirm from './Confirm.svelte';

function ask(onconfirm: () => Promise<void>) {
  const onclose = vi.fn();
  const props = {
    open: true,
    title: 'Delete',
    sentence: 'The entry is removed.',
    action: 'Delete entry',
    onconfirm,
    onclose,
  };
  render(Confirm, { props });
  return onclose;
}

describe('a question before something is done', () => {
  it('has the focus on its action, not on the cross that closes it', async () => {
    ask(async () => {});
    const action = await screen.findByRole('button', { name: 'Delete entry' });
    await waitFor(() => expect(document.activeElement).toBe(action));
  });

  it('closes when it was done', async () => {
    const onclose = ask(async () => {});
    await fireEvent.click(await screen.findByRole('button', { name: 'Delete entry' }));
    await waitFor(() => expect(onclose).toHaveBeenCalledOnce());
  });

  it('stays open and says why when it could not be done', async () => {
    const onclose = ask(async () => {
      throw new Failure('conflict', 'Somebody changed it meanwhile.');
    });
    await fireEvent.click(await screen.findByRole('button', { name: 'Delete entry' }));
    expect(await screen.findByText('Somebody changed it meanwhile.')).toBeTruthy();
    expect(onclose).not.toHaveBeenCalled();
  });
});
