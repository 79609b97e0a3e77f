/** A paid permit as typed: what is sent of it, and what changes. Limits are the program's to say. */
import type { NewPaidPermit, PaidPermitChange, PaidPermitView } from '$lib/api/types';
import { instantOf, toTyped } from '$lib/zone';
import { showDateTime } from '$lib/time';

export interface Draft {
  plate: string;
  end: string;
  amount: string;
  currency: string;
}

/** The site's zone, and now in milliseconds. */
export interface Here {
  zone: string;
  now: number;
}

export const draftOf = (permit: PaidPermitView, { zone }: Here): Draft => ({
  plate: permit.plate,
  end: toTyped(permit.end, zone),
  amount: permit.amount ?? '',
  currency: permit.currency ?? 'CAD',
});

/** What was changed, and nothing else. Amount and currency go together. */
export function toChange(draft: Draft, permit: PaidPermitView, here: Here): PaidPermitChange {
  const before = draftOf(permit, here);
  const end = instantOf(draft.end, here.zone, here.now);
  const paid =
    draft.amount.trim() !== '' &&
    (draft.amount.trim() !== before.amount || draft.currency !== before.currency);
  return {
    ...(draft.plate.trim() !== before.plate ? { plate: draft.plate.trim() } : {}),
    ...(draft.end !== before.end && end !== null ? { end } : {}),
    ...(paid ? { amount: draft.amount.trim(), currency: draft.currency } : {}),
  };
}

/** Before and after, of what changes only. */
export function changes(change: PaidPermitChange, permit: PaidPermitView, { zone }: Here) {
  const at = (instant: string | null | undefined) => (instant ? showDateTime(instant, zone) : 'not known');
  const paid = (amount?: string | null, currency?: string | null) =>
    amount ? `${amount} ${currency}` : 'not known';
  return [
    ...(change.plate ? [{ label: 'Plate', before: permit.plate || 'not known', after: change.plate }] : []),
    ...(change.end ? [{ label: 'End', before: at(permit.end), after: at(change.end) }] : []),
    ...(change.amount
      ? [
          {
            label: 'Paid',
            before: paid(permit.amount, permit.currency),
            after: paid(change.amount, change.currency),
          },
        ]
      : []),
  ];
}

export interface NewDraft extends Draft {
  zone: string;
  permitNo: string;
  start: string;
}

/** `null` = start or end cannot be read as a time. An empty start is now. */
export function toNew(draft: NewDraft, { zone, now }: Here): NewPaidPermit | null {
  const start = draft.start.trim() === '' ? new Date(now).toISOString() : instantOf(draft.start, zone, now);
  const end = instantOf(draft.end, zone, now);
  if (start === null || end === null) return null;
  const amount = draft.amount.trim();
  return {
    plate: draft.plate.trim(),
    zone: draft.zone.trim(),
    permit_no: draft.permitNo.trim() || null,
    start,
    end,
    ...(amount === '' ? {} : { amount, currency: draft.currency }),
  };
}

/** How a permit stands now. */
export function standing(permit: PaidPermitView, now: number): string {
  if (permit.gone) return 'Gone';
  if (!permit.end) return 'End not known';
  if (permit.start && Date.parse(permit.start) > now) return 'Begins later';
  return Date.parse(permit.end) > now ? 'In force' : 'Ended';
}
