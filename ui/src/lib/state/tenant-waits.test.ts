import { beforeEach, describe, expect, it } from 'vitest';
import type { MoneyWriteView, TenantWaitView } from '$lib/api/types';
import { tenantWaits, waitWords } from './tenant-waits.svelte';

const wait = (more: Partial<TenantWaitView> = {}): TenantWaitView => ({
  connection_id: 3,
  tenant_id: 'ten-1',
  write_id: 7,
  tries: 2,
  next_in_s: 4,
  sentence: 'The tenant is not ready yet.',
  ...more,
});
const ended = (id: number, outcome: string) => ({ id, outcome }) as MoneyWriteView;

beforeEach(() => tenantWaits.clear());

describe('waiting for a new tenant', () => {
  it('counts down and says which try comes next', () => {
    tenantWaits.tell(wait(), 1_000);
    const told = tenantWaits.of(3, 'ten-1')!;
    expect(waitWords(told, 1_000)).toBe('Trying again in 4 s (try 3 of 5)');
    expect(waitWords(told, 3_100)).toBe('Trying again in 2 s (try 3 of 5)');
    expect(waitWords(told, 9_000)).toBe('Trying again now (try 3 of 5)');
  });

  it('a later try takes the place of the one before', () => {
    tenantWaits.tell(wait(), 0);
    tenantWaits.tell(wait({ tries: 3, next_in_s: 8 }), 5_000);
    expect(tenantWaits.all).toHaveLength(1);
    expect(waitWords(tenantWaits.of(3, 'ten-1')!, 5_000)).toBe('Trying again in 8 s (try 4 of 5)');
  });

  it('is over without a further try, and when its write ended', () => {
    tenantWaits.tell(wait(), 0);
    tenantWaits.ended(ended(8, 'done'));
    tenantWaits.ended(ended(7, 'pending'));
    expect(tenantWaits.all).toHaveLength(1);
    tenantWaits.ended(ended(7, 'unknown'));
    expect(tenantWaits.all).toHaveLength(0);
    tenantWaits.tell(wait(), 0);
    tenantWaits.tell(wait({ next_in_s: null }), 0);
    expect(tenantWaits.all).toHaveLength(0);
  });

  it('is of one tenant of one landlord only', () => {
    tenantWaits.tell(wait(), 0);
    expect(tenantWaits.of(4, 'ten-1')).toBeUndefined();
    expect(tenantWaits.of(3, 'ten-2')).toBeUndefined();
  });
});
