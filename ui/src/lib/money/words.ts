/** The words for what payment systems name: one word per meaning. A word nobody knows is shown as it came. */
import type { ConnectionHealth, FleetPlateView, ServiceLevel, WriteKind, WriteOutcome } from '$lib/api/types';
import type { Tone } from '$lib/ui/Badge.svelte';

export const WRITE: Record<WriteKind, string> = {
  add_vehicle: 'Add vehicle',
  remove_vehicle: 'Remove vehicle',
  detach_vehicle: 'Detach vehicle',
  lock_payments: 'Lock payments',
  decline: 'Decline service',
  create_tenant: 'Create tenant',
  create_allocation: 'Create allocation',
  update_allocation: 'Change allocation',
  delete_allocation: 'Delete allocation',
  push_permit: 'Add paid permit',
  update_permit: 'Change paid permit',
  delete_permit: 'Delete paid permit',
};

export const WRITE_OUTCOME: Record<WriteOutcome, string> = {
  pending: 'Waiting for the answer',
  done: 'Done',
  refused: 'Refused',
  not_sent: 'Not sent',
  unknown: 'Unknown',
};

export const WRITE_TONE: Record<WriteOutcome, Tone> = {
  pending: 'quiet',
  done: 'quiet',
  refused: 'amber',
  not_sent: 'amber',
  unknown: 'stale',
};

export const HEALTH: Record<ConnectionHealth, string> = {
  fresh: 'Fresh',
  never_read: 'Never read',
  stale: 'Old',
  failing: 'Failing',
  off: 'Off',
};

export const HEALTH_TONE: Record<ConnectionHealth, Tone> = {
  fresh: 'quiet',
  never_read: 'amber',
  stale: 'stale',
  failing: 'red',
  off: 'quiet',
};

export const LEVEL: Record<ServiceLevel, string> = {
  small: 'Small: vehicles',
  medium: 'Medium: also unpaid services, locking, declining',
  enterprise: 'Enterprise: also notifications',
};

const KINDS: Record<string, string> = { PARKING: 'Parking', TOLL_ROAD: 'Toll road' };

/** What a service is. */
export function kindWord(kind: string): string {
  return KINDS[kind] ?? kind;
}

const INVOICING: Record<string, string> = {
  NOT_INVOICED: 'Not invoiced',
  NOT_INVOICEABLE: 'Not invoiceable',
  IN_INVOICING: 'In invoicing',
  INVOICED: 'Invoiced',
};

/** How far invoicing is, as the provider says. */
export function invoicingWord(status: string | null | undefined): string {
  return status == null ? 'not told' : (INVOICING[status] ?? status);
}

/** Stands beside every invoicing status. */
export const NO_PROOF = 'This is no proof of payment.';

/** A plate with where it is from: `AA12345 · NO`. */
export function plateWords({ plate, country, subdivision }: FleetPlateView): string {
  return [plate, country, subdivision].filter(Boolean).join(' · ');
}
