/** Small, complete views of permits for tests. */
import type {
  AllocationView,
  MoneyWriteView,
  PermitWriteView,
  PermitsView,
  TenantView,
} from '$lib/api/types';

const AT = '2026-11-28T10:00:00Z';

export function allocation(more: Partial<AllocationView> = {}): AllocationView {
  return {
    id: 'alloc-1',
    definition_id: 'def-1',
    definition_name: 'Staff, all day',
    updated_via_api: true,
    spaces: 10,
    permits: 14,
    valid_from: '2026-01-01',
    valid_to: '2026-12-31',
    endless: false,
    time_zone: 'Europe/Oslo',
    begun: true,
    days_left: 33,
    ...more,
  };
}

export function tenant(more: Partial<TenantView> = {}): TenantView {
  return {
    id: 'ten-1',
    name: 'Harbour Bakery',
    kind: 'full',
    manager_email: null,
    as_of: AT,
    problem: null,
    allocations: [allocation()],
    ...more,
  };
}

export function permits(more: Partial<PermitsView> = {}): PermitsView {
  return {
    connection_id: 3,
    connection_name: 'Quay 4',
    definitions: [{ id: 'def-1', name: 'Staff, all day', facilities: [] }],
    definitions_as_of: AT,
    tenants: [tenant()],
    stale: false,
    sentence: null,
    expiring: [],
    allocations: true,
    ...more,
  };
}

export function written(
  outcome: MoneyWriteView['outcome'],
  sentence: string,
  more: Partial<PermitWriteView> = {},
): PermitWriteView {
  return {
    write: {
      id: 7,
      connection_id: 3,
      connection_name: 'Quay 4',
      group: 'g',
      kind: 'update_allocation',
      subject: '',
      request: [],
      reason: '',
      asked: { by: 'Kim', at: AT },
      outcome,
      sentence,
      status: null,
      error_id: null,
      ended_at: AT,
      answer: [],
      open: outcome === 'unknown',
      looked: null,
      settled: null,
    },
    tenant: tenant(),
    differences: [],
    ...more,
  };
}
