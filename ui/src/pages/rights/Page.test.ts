import { fireEvent, render, screen, waitFor } from '@testing-library/svelte';
import { beforeEach, describe, expect, it } from 'vitest';
import type { ConnectionView, SessionView } from '$lib/api/types';
import { clock } from '$lib/state/clock.svelte';
import { live } from '$lib/state/live.svelte';
import { session } from '$lib/state/session.svelte';
import { useTransport } from '$lib/transport';
import { program } from '../../test/program';
import { right, rightsPage, rightsZone } from '../../test/rights';
import Page from './Page.svelte';

const provider = { id: 4, name: 'Street app', kind: 'pay_by_plate', enabled: true } as ConnectionView;
const signedIn = (role: string) =>
  (session.view = { operator: { name: 'Kim', role }, door: 'window' } as unknown as SessionView);

beforeEach(() => {
  clock.zone = 'Europe/Oslo';
  clock.now = Date.parse('2026-11-28T12:00:30Z');
  live.connections = [provider];
  signedIn('attendant');
});

describe('the rights page', () => {
  it('counts rights, says how old they are, and asks again when something changed', async () => {
    const asked = program(() => ({ body: rightsPage() }));
    render(Page);
    expect(await screen.findByText(/^1\s+right, as of 30 s ago$/)).toBeTruthy();
    live.rightsChanged += 1;
    await waitFor(() =>
      expect(asked.map((a) => a.what)).toEqual(['GET /api/v1/rights', 'GET /api/v1/rights']),
    );
  });

  it('names what cannot be relied upon, in the provider’s words', async () => {
    const zone = rightsZone({ stale: true, sentence: 'As of 12:00. It cannot tell (HTTP 503).' });
    program(() => ({ body: rightsPage({ rows: [right({ stale: true })], zones: [zone] }) }));
    render(Page);
    expect(
      await screen.findByText('Street app, Lot 1: As of 12:00. It cannot tell (HTTP 503).'),
    ).toBeTruthy();
    expect(screen.queryByText(/as of .* ago/)).toBe(null);
  });

  it('asks for what is typed, and shows all again when nothing matches', async () => {
    const queries: string[] = [];
    useTransport({
      call: async (request) => {
        queries.push(new URL(request.url).search);
        return Response.json(rightsPage({ rows: [], total: 0 }));
      },
      subscribe: () => () => {},
      stream: () => ({ tell: () => {}, end: () => {} }),
      imageUrl: (path) => path,
      save: async (_url, name) => name,
      capabilities: async () => ({ saveDialog: false }),
    });
    render(Page);
    await screen.findByText('No right is known.');
    await fireEvent.input(screen.getByLabelText('Beginning of the plate'), { target: { value: 'dev' } });
    await screen.findByText('No right matches.');
    await waitFor(() => expect(queries.at(-1)).toContain('plate=DEV'));
    await fireEvent.click(screen.getByRole('button', { name: 'Show all rights' }));
    await screen.findByText('No right is known.');
  });

  it('offers the zones that are read when there are several', async () => {
    const zones = [
      rightsZone(),
      rightsZone({ zone_id: 'prk2', name: 'Lot 2' }),
      rightsZone({ zone_id: 'prk3', name: 'Lot 3', chosen: false }),
    ];
    program(() => ({ body: rightsPage({ zones }) }));
    render(Page);
    const options = [...(await screen.findByLabelText<HTMLSelectElement>('Zone')).options];
    expect(options.map((option) => option.textContent)).toEqual(['All zones', 'Lot 1', 'Lot 2']);
  });

  it('says who connects a provider when there is none', () => {
    live.connections = [];
    program(() => ({ body: rightsPage() }));
    render(Page);
    expect(screen.getByText('An engineer connects a provider under Settings.')).toBeTruthy();
  });
});
