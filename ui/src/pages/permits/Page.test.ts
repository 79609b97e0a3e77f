import { fireEvent, render, screen, waitFor } from '@testing-library/svelte';
import { beforeEach, describe, expect, it } from 'vitest';
import type { ConnectionView, SessionView } from '$lib/api/types';
import { clock } from '$lib/state/clock.svelte';
import { live } from '$lib/state/live.svelte';
import { session } from '$lib/state/session.svelte';
import { allocation, permits, tenant } from '../../test/permits';
import { program } from '../../test/program';
import Page from './Page.svelte';

const landlord = (id: number, name: string) => ({ id, name, kind: 'permit' }) as ConnectionView;
const signedIn = (role: string) =>
  (session.view = { operator: { name: 'Kim', role }, door: 'window' } as unknown as SessionView);
const button = (name: string | RegExp) => screen.findByRole<HTMLButtonElement>('button', { name });

const bakery = tenant();
const gym = tenant({
  id: 'ten-2',
  name: 'Quay Gym',
  kind: 'basic',
  problem: 'Autopay knows no such tenant.',
  allocations: [allocation({ id: 'alloc-9', days_left: 3 })],
});
const whole = permits({
  tenants: [bakery, gym],
  expiring: [
    { tenant_id: 'ten-2', tenant_name: 'Quay Gym', allocation: gym.allocations[0]!, within_days: 7 },
  ],
});

beforeEach(() => {
  clock.zone = 'Europe/Oslo';
  live.connections = [landlord(3, 'Quay 4')];
  signedIn('supervisor');
});

describe('the permits page', () => {
  it('shows what ends soon, and goes to its tenant with what is wrong there', async () => {
    program(() => ({ body: whole }));
    render(Page);
    expect(await screen.findByRole('heading', { name: 'Harbour Bakery' })).toBeTruthy();
    await fireEvent.click(await button(/Quay Gym · Staff, all day 3 days left/));
    expect(await screen.findByRole('heading', { name: 'Quay Gym' })).toBeTruthy();
    expect(screen.getByText('Autopay knows no such tenant.')).toBeTruthy();
  });

  it('lets one choose the landlord when there are several', async () => {
    live.connections = [landlord(3, 'Quay 4'), landlord(5, 'Tower')];
    const asked = program(({ what }) => ({
      body: what.endsWith('/5') ? permits({ connection_id: 5, tenants: [] }) : whole,
    }));
    render(Page);
    await screen.findByRole('heading', { name: 'Harbour Bakery' });
    const options = [...screen.getByLabelText<HTMLSelectElement>('Landlord').options];
    expect(options.map((option) => option.textContent)).toEqual(['Quay 4', 'Tower']);
    expect(asked.map((a) => a.what)).toEqual(['GET /api/v1/permits/3']);
  });

  it('says why allocations can be neither made nor deleted, and where that is set', async () => {
    program(() => ({ body: permits({ allocations: false }) }));
    render(Page);
    expect((await button('Create an allocation')).disabled).toBe(true);
    expect((await button('Delete Staff, all day')).disabled).toBe(true);
    expect((await button('Change Staff, all day')).disabled).toBe(false);
    expect(screen.getByText(/An engineer switches it on under Settings, Connections/)).toBeTruthy();
  });

  it('says plainly that the provider has no list of tenants', async () => {
    program(({ what }) =>
      what.endsWith('/look-up')
        ? {
            status: 409,
            body: {
              code: 'conflict',
              message: 'This Autopay has no list of tenants. Add each tenant by its id instead.',
            },
          }
        : { body: whole },
    );
    render(Page);
    await fireEvent.click(await button('Look up tenants'));
    await screen.findByText('This Autopay has no list of tenants. Add each tenant by its id instead.');
  });

  it('forgets a tenant only here, and says so first', async () => {
    const asked = program(({ what }) => (what.startsWith('DELETE') ? { status: 204 } : { body: whole }));
    render(Page);
    await fireEvent.click(await button('Forget here'));
    expect(screen.getByText(/At Autopay nothing changes/)).toBeTruthy();
    const confirm = screen.getByRole('dialog').querySelector<HTMLElement>('footer button:last-child')!;
    await fireEvent.click(confirm);
    await waitFor(() => expect(asked.map((a) => a.what)).toContain('DELETE /api/v1/permits/3/tenants/ten-1'));
  });

  it('keeps the tenant in sight when another one comes before it', async () => {
    let body = permits({ tenants: [bakery] });
    program(() => ({ body }));
    render(Page);
    await screen.findByRole('heading', { name: 'Harbour Bakery' });
    body = permits({ tenants: [tenant({ id: 'ten-0', name: 'Aarhus' }), bakery] });
    live.permitsChanged += 1;
    await button(/Aarhus/);
    expect(screen.getByRole('heading', { name: 'Harbour Bakery' })).toBeTruthy();
  });

  it('leads an engineer to the connections while there is no landlord', async () => {
    live.connections = [];
    signedIn('engineer');
    program(() => ({}));
    render(Page);
    await fireEvent.click(await button('Connect a landlord'));
    expect(location.hash).toBe('#/settings/connections');
  });
});
