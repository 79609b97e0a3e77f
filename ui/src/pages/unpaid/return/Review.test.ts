import { fireEvent, render, screen, waitFor } from '@testing-library/svelte';
import { describe, expect, it } from 'vitest';
import { live } from '$lib/state/live.svelte';
import { program } from '../../../test/program';
import { unpaid, vehicleReturn } from '../../../test/views';
import Review from './Review.svelte';

const running = unpaid('s2', { running: true, end: null, cost: null });

describe('the review before a lock', () => {
  it('asks once more with plate, amount and period before anything is locked', async () => {
    const locking = vehicleReturn({ step: 'locking' });
    const asked = program(() => ({ body: locking }));
    render(Review, { props: { view: vehicleReturn({ running: [running] }) } });
    await fireEvent.click(screen.getByRole('button', { name: 'Lock 1 service…' }));
    screen.getByText('Lock the payment of AA12345 · NO');
    screen.getByText(/^1 service for 24\.24 NOK, from .*This cannot be undone\.$/);
    expect(asked).toEqual([]);
    await fireEvent.click(screen.getByRole('button', { name: 'Lock the payment' }));
    await waitFor(() => expect(live.returns).toEqual([locking]));
    expect(asked).toEqual([{ what: 'POST /api/v1/fleet/returns/r1/lock', body: { include_running: false } }]);
  });

  it('includes running services only when they are ticked', async () => {
    const asked = program(() => ({ body: vehicleReturn({ step: 'locking' }) }));
    render(Review, { props: { view: vehicleReturn({ running: [running] }) } });
    await fireEvent.click(screen.getByRole('checkbox'));
    await fireEvent.click(screen.getByRole('button', { name: 'Lock 2 services…' }));
    await fireEvent.click(screen.getByRole('button', { name: 'Lock the payment' }));
    await waitFor(() => expect(asked).toHaveLength(1));
    expect(asked[0]?.body).toEqual({ include_running: true });
  });

  it('offers no lock when there is nothing to lock', () => {
    render(Review, { props: { view: vehicleReturn({ services: [], totals: [] }) } });
    expect(screen.getByRole<HTMLButtonElement>('button', { name: /^Lock/ }).disabled).toBe(true);
    screen.getByText('There is nothing to lock.');
  });
});
