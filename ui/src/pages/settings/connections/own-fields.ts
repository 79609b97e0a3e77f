/** The component with the settings that only one kind of connection has. */
import type { Component } from 'svelte';
import type { ConnectionKind } from '$lib/api/types';
import type { Saving } from '$lib/state/saving.svelte';
import type { Draft } from './draft';
import FleetFields from './FleetFields.svelte';
import OpsComFields from './OpsComFields.svelte';
import PayByPlateFields from './PayByPlateFields.svelte';
import PermitFields from './PermitFields.svelte';

type Fields = Component<{ draft: Draft; saving: Saving }, object, 'draft'>;

export const OWN_FIELDS: Record<ConnectionKind, Fields> = {
  fleet: FleetFields as Fields,
  permit: PermitFields as Fields,
  opscom: OpsComFields as Fields,
  pay_by_plate: PayByPlateFields as Fields,
};
