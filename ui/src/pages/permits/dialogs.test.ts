import { fireEvent, render, screen, waitFor } from '@testing-library/svelte';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { clock } from '$lib/state/clock.svelte';
import { tenantWaits } from '$lib/state/tenant-waits.svelte';
import { program } from '../../test/program';
import AddTenantDialog from './AddTenantDialog.svelte';
import AllocationDialog from './AllocationDialog.svelte';
import CreateTenantDialog from './CreateTenantDialog.svelte';
import DeleteAllocationDialog from './DeleteAllocationDialog.svelte';
import { allocation, permits, tenant, written } from '../../test/permits';

beforeEach(() => {
  clock.zone = 'Europe/Oslo';
  tenantWaits.clear();
});

const type = (label: string, value: string) =>
  fireEvent.input(screen.getByLabelText(label), { target: { value } });
const field = (label: string) => screen.getByLabelText<HTMLInputElement>(label);
const press = (name: string | RegExp) => fireEvent.click(screen.getByRole('button', { name }));
const submit = () => fireEvent.submit(document.querySelector('form')!);

function change(more: Record<string, unknown> = {}) {
  const onclose = vi.fn();
  const onsaved = vi.fn();
  const props = {
    connectionId: 3,
    tenant: tenant(),
    allocation: allocation(),
    definitions: permits().definitions,
    onclose,
    onsaved,
    ...more,
  };
  render(AllocationDialog, { props });
  return { onclose, onsaved };
}

describe('changing an allocation', () => {
  it('shows before, asked and granted, and says that something else was granted', async () => {
    const differences = [
      { label: 'Permits', before: '14', asked: '8', granted: '12', same: false },
      { label: 'Last day', before: '31 Dec 2026', asked: '31 Dec 2026', granted: null, same: true },
    ];
    const asked = program(() => ({ body: written('done', 'Asked for 8 permits, got 12.', { differences }) }));
    const { onsaved } = change();
    await type('Permits to hand out', '8');
    await submit();
    await screen.findByText('Asked for 8 permits, got 12.');
    expect(screen.getByText(/granted something else than was asked for/)).toBeTruthy();
    expect(screen.getByRole('row', { name: /Permits 14 8 12/ })).toBeTruthy();
    expect(screen.getByText('not told')).toBeTruthy();
    expect(onsaved).toHaveBeenCalledOnce();
    expect(asked).toEqual([
      {
        what: 'PUT /api/v1/permits/3/tenants/ten-1/allocations/alloc-1',
        body: { spaces: 10, permits: 8, valid_to: '2026-12-31' },
      },
    ]);
  });

  it('tells before the first change that the mark “updated via API” stays, and sends nothing until then', async () => {
    const asked = program(() => ({ body: written('done', 'Changed.') }));
    change({ allocation: allocation({ updated_via_api: false }) });
    await type('Permits to hand out', '8');
    await submit();
    await screen.findByText(/that mark stays for good/);
    expect(asked).toEqual([]);
    await press('Save and mark it');
    await submit();
    await screen.findByText('Changed.');
    expect(asked).toHaveLength(1);
  });

  it('tells of the mark no more once the allocation has it', async () => {
    const asked = program(() => ({ body: written('done', 'Changed.') }));
    change();
    await type('Permits to hand out', '8');
    await submit();
    await screen.findByText('Changed.');
    expect(asked).toHaveLength(1);
    expect(screen.queryByText(/stays for good/)).toBeNull();
  });

  it('fixes both counts of a BASIC tenant to 1 and says why', () => {
    program(() => ({}));
    change({ tenant: tenant({ kind: 'basic' }), allocation: allocation({ spaces: 1, permits: 1 }) });
    expect(field('Places at once').disabled).toBe(true);
    expect(field('Permits to hand out').value).toBe('1');
    expect(screen.getByText(/one person with exactly one permit/)).toBeTruthy();
  });

  it('does not let the first day be changed once it has begun', () => {
    program(() => ({}));
    change();
    expect(field('First day').disabled).toBe(true);
    expect(screen.getByText(/can no longer be changed/)).toBeTruthy();
  });

  it('sends nothing when nothing was changed', async () => {
    const asked = program(() => ({}));
    change();
    await submit();
    await screen.findByText('Nothing is changed yet.');
    expect(asked).toEqual([]);
  });

  it('offers no second try after an unknown outcome, but the way to where it is settled', async () => {
    program(() => ({ body: written('unknown', 'It was sent and no answer came.') }));
    const { onsaved } = change();
    await type('Permits to hand out', '8');
    await submit();
    const link = await screen.findByRole('link', { name: /Find out and settle it/ });
    expect(link.getAttribute('href')).toBe('#/writes');
    expect(screen.queryByRole('button', { name: /^Save/ })).toBeNull();
    expect(onsaved).toHaveBeenCalledOnce();
  });

  it('takes a lost answer of the program for unknown, too', async () => {
    const asked = program(() => {
      throw new TypeError('gone');
    });
    change();
    await type('Permits to hand out', '8');
    await submit();
    await screen.findByText(/nobody here knows whether it was done/);
    expect(screen.queryByRole('button', { name: /^Save/ })).toBeNull();
    expect(asked).toHaveLength(1);
  });

  it('keeps what was typed when it was refused, and may be sent again', async () => {
    let answer = written('refused', 'Autopay refused it.');
    const asked = program(() => ({ body: answer }));
    const { onsaved } = change();
    await type('Permits to hand out', '8');
    await submit();
    await screen.findByText('Autopay refused it.');
    expect(onsaved).not.toHaveBeenCalled();
    expect(field('Permits to hand out').value).toBe('8');
    answer = written('done', 'Changed.');
    await submit();
    await screen.findByText('Changed.');
    expect(asked).toHaveLength(2);
  });
});

describe('creating an allocation', () => {
  it('shows the countdown while the tenant is not ready, and stops it when asked', async () => {
    const asked = program(({ what }) =>
      what.endsWith('/stop-waiting') ? { status: 204 } : { body: written('done', 'Created.') },
    );
    let answered = () => {};
    const first = new Promise<void>((done) => (answered = done));
    const dialog = change({ allocation: null });
    await type('First day', '2026-12-01');
    await fireEvent.click(field('No end'));
    // The program answers only when the tries are over; meanwhile the feed tells of them.
    const { transport, useTransport } = await import('$lib/transport');
    const real = transport();
    useTransport({
      ...real,
      call: async (request) => {
        if (request.url.endsWith('/allocations')) await first;
        return real.call(request);
      },
    });
    await submit();
    const wait = { connection_id: 3, tenant_id: 'ten-1', write_id: 7, sentence: 'Not ready yet.' };
    tenantWaits.tell({ ...wait, tries: 2, next_in_s: 60 }, Date.now());
    await screen.findByText(/Trying again in \d+ s \(try 3 of 5\)/);
    await press('Stop');
    await waitFor(() =>
      expect(asked.map((a) => a.what)).toContain('POST /api/v1/permits/3/tenants/ten-1/stop-waiting'),
    );
    answered();
    await screen.findByText('Created.');
    expect(dialog.onsaved).toHaveBeenCalledOnce();
    expect(asked.at(-1)).toEqual({
      what: 'POST /api/v1/permits/3/tenants/ten-1/allocations',
      body: { definition_id: 'def-1', spaces: 1, permits: 1, valid_from: '2026-12-01', valid_to: null },
    });
  });
});

describe('deleting an allocation', () => {
  it('names tenant, kind and counts first, and deletes once', async () => {
    const asked = program(() => ({ body: written('done', 'Deleted.') }));
    const props = { connectionId: 3, tenant: tenant(), allocation: allocation() };
    render(DeleteAllocationDialog, { props: { ...props, onclose: vi.fn(), onsaved: vi.fn() } });
    const words = screen.getByRole('dialog').textContent;
    for (const part of ['Harbour Bakery', 'Staff, all day', '10 places at once', '14 permits']) {
      expect(words).toContain(part);
    }
    await press('Delete the allocation');
    await screen.findByText('Deleted.');
    expect(asked.map((a) => a.what)).toEqual(['DELETE /api/v1/permits/3/tenants/ten-1/allocations/alloc-1']);
  });
});

describe('a tenant', () => {
  it('is created with name, address and kind, and both kinds are explained', async () => {
    const asked = program(() => ({ body: written('done', 'Created.') }));
    const onsaved = vi.fn();
    render(CreateTenantDialog, { props: { connectionId: 3, onclose: vi.fn(), onsaved } });
    expect(screen.getByText(/A company, or anybody who gets more than one permit/)).toBeTruthy();
    await fireEvent.click(screen.getByLabelText('BASIC'));
    expect(screen.getByText(/One person with exactly one permit/)).toBeTruthy();
    await type('Name', ' Ola N. ');
    await type('E-mail of its manager', 'ola');
    await submit();
    await screen.findByText(/Type one e-mail address/);
    expect(asked).toEqual([]);
    await type('E-mail of its manager', 'ola@example.org');
    await submit();
    await waitFor(() => expect(onsaved).toHaveBeenCalledWith('ten-1'));
    expect(asked).toEqual([
      {
        what: 'POST /api/v1/permits/3/tenants',
        body: { name: 'Ola N.', manager_email: 'ola@example.org', kind: 'basic' },
      },
    ]);
  });

  it('whose creation is unknown is not created a second time from here', async () => {
    const asked = program(() => ({ body: written('unknown', 'No answer came.', { tenant: null }) }));
    render(CreateTenantDialog, { props: { connectionId: 3, onclose: vi.fn(), onsaved: vi.fn() } });
    await type('Name', 'Ola');
    await type('E-mail of its manager', 'ola@example.org');
    await submit();
    await screen.findByRole('link', { name: /Find out and settle it/ });
    expect(screen.queryByRole('button', { name: /Create the tenant/ })).toBeNull();
    expect(asked).toHaveLength(1);
  });

  it('is added by its id, its kind unknown unless somebody says it', async () => {
    const asked = program(() => ({ body: tenant() }));
    const onclose = vi.fn();
    render(AddTenantDialog, { props: { connectionId: 3, onclose, onsaved: vi.fn() } });
    await type('Tenant id', 'ten-1');
    await submit();
    await waitFor(() => expect(onclose).toHaveBeenCalled());
    expect(asked[0]?.body).toEqual({ tenant_id: 'ten-1', kind: 'unknown' });
  });
});
