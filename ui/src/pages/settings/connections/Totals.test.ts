import { render, screen } from '@testing-library/svelte';
import { beforeEach, describe, expect, it } from 'vitest';
import type { ConnectionHealth } from '$lib/api/types';
import { clock } from '$lib/state/clock.svelte';
import { program } from '../../../test/program';
import { connection } from '../../../test/views';
import Totals from './Totals.svelte';

const view = (health: ConnectionHealth = 'fresh') => ({
  view: connection(4, { kind: 'opscom', name: 'Lot permits', health }),
});
const counted = (total: number) => ({
  as_of: '2026-11-28T12:00:00Z',
  totals: total === 0 ? [] : [{ zone: 'Lot 4', kind: 'temp', total }],
});

beforeEach(() => {
  clock.now = Date.parse('2026-11-28T12:00:30Z');
});

describe('what OPS-COM counts', () => {
  it('is shown by zone, with its age', async () => {
    const asked = program(() => ({ body: counted(3) }));
    render(Totals, view());
    expect(await screen.findByRole('cell', { name: '3 temporary' })).toBeTruthy();
    expect(screen.getByText('Counted by OPS-COM 30 s ago.')).toBeTruthy();
    expect(asked[0]?.what).toBe('GET /api/v1/connections/4/permit-totals');
  });

  it('is said to be old while OPS-COM cannot be asked', async () => {
    program(() => ({ body: counted(3) }));
    render(Totals, view('failing'));
    expect(await screen.findByText(/Counted 30 s ago, and not since/)).toBeTruthy();
    expect(screen.getByRole('cell', { name: '3 temporary' })).toBeTruthy();
  });

  it('tells none from not counted yet', async () => {
    program(() => ({ body: counted(0) }));
    const { unmount } = render(Totals, view());
    expect(await screen.findByText('OPS-COM counted no permits 30 s ago.')).toBeTruthy();
    unmount();
    program(() => ({ body: { as_of: null, totals: [] } }));
    render(Totals, view());
    expect(await screen.findByText(/Not counted since the program started/)).toBeTruthy();
  });

  it('that cannot be read says why, and can be tried again', async () => {
    program(() => ({ status: 500, body: { code: 'internal', message: 'The store does not answer.' } }));
    render(Totals, view());
    expect(await screen.findByText('This could not be read.')).toBeTruthy();
    expect(screen.getByRole('button', { name: 'Try again' })).toBeTruthy();
  });
});
