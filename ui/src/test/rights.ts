/** Rights and zones for tests. */
import type { RightView, RightsPage, RightsZoneView } from '$lib/api/types';

export const rightsZone = (more: Partial<RightsZoneView> = {}): RightsZoneView => ({
  connection_id: 4,
  connection_name: 'Street app',
  zone_id: 'prk1',
  name: 'Lot 1',
  chosen: true,
  rights: 2,
  as_of: '2026-11-28T12:00:00Z',
  full_at: '2026-11-28T11:30:00Z',
  stale: false,
  sentence: null,
  ...more,
});

export const right = (more: Partial<RightView> = {}): RightView => ({
  connection_id: 4,
  connection_name: 'Street app',
  zone_id: 'prk1',
  zone_name: 'Lot 1',
  permit_id: '5678B',
  plate: 'DEV456',
  plate_normalised: 'DEV456',
  region: 'NY',
  valid_from: null,
  valid_until: '2026-11-29T11:00:00Z',
  make: 'Renault',
  color: 'Blue',
  state: 'in_force',
  stale: false,
  ...more,
});

export const rightsPage = (more: Partial<RightsPage> = {}): RightsPage => ({
  rows: [right()],
  total: 1,
  zones: [rightsZone()],
  ...more,
});
