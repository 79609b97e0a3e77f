import { fireEvent, render, screen, waitFor } from '@testing-library/svelte';
import { beforeEach, describe, expect, it } from 'vitest';
import { clock } from '$lib/state/clock.svelte';
import { program } from '../../../test/program';
import { rightsZone } from '../../../test/rights';
import Zones from './Zones.svelte';

const props = { connectionId: 4, name: 'Street app', engineer: true };

beforeEach(() => {
  clock.now = Date.parse('2026-11-28T12:00:30Z');
});

describe('the zones of a provider', () => {
  it('show how many rights, how old, and what is wrong', async () => {
    const wrong = 'It was never read. The payment provider does not know the zone prk2.';
    const other = rightsZone({
      zone_id: 'prk2',
      name: 'Lot 2',
      rights: 0,
      as_of: null,
      stale: true,
      sentence: wrong,
    });
    program(() => ({ body: [rightsZone({ rights: 1234 }), other] }));
    render(Zones, props);
    expect(await screen.findByText(/1,234 rights, 30 s old/)).toBeTruthy();
    expect(screen.getByText(/0 rights, never read/)).toBeTruthy();
    expect(screen.getByText(wrong)).toBeTruthy();
  });

  it('are chosen by an engineer, one at a time', async () => {
    const asked = program(({ what }) => ({
      body: what.startsWith('PATCH') ? rightsZone({ chosen: false, rights: 0 }) : [rightsZone()],
    }));
    render(Zones, props);
    await fireEvent.click(await screen.findByRole('checkbox', { name: /Lot 1/ }));
    expect(await screen.findByText('not read')).toBeTruthy();
    const body = { connection_id: 4, zone_id: 'prk1', chosen: false };
    expect(asked.at(-1)).toEqual({ what: 'PATCH /api/v1/rights/zones', body });
  });

  it('are only looked at by everybody else', async () => {
    program(() => ({ body: [rightsZone()] }));
    render(Zones, { ...props, engineer: false });
    const box = await screen.findByRole<HTMLInputElement>('checkbox', { name: /Lot 1/ });
    await waitFor(() => expect(box.disabled).toBe(true));
  });
});
