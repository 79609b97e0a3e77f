/** An allocation while it is typed. What the provider's document forbids is said before anything is sent. */
import type {
  AllocationChange,
  AllocationView,
  NewAllocation,
  PermitDefinitionView,
  TenantKind,
} from '$lib/api/types';
import { readDay } from './day';

/** The provider takes no later day; this one means "no end" there, and is never typed here. */
const LATEST = '2098-12-31';

export interface AllocationDraft {
  definitionId: string;
  /** Counts and days as they are typed. */
  spaces: string;
  permits: string;
  from: string;
  to: string;
  noEnd: boolean;
}

export interface Complaint {
  field: 'definition_id' | 'spaces' | 'permits' | 'valid_from' | 'valid_to';
  sentence: string;
}

/** The fields as they stand, or as a new allocation begins. Where there is one kind of permit only, it is that. */
export function draftOf(
  allocation: AllocationView | null,
  kind: TenantKind,
  definitions: readonly PermitDefinitionView[] = [],
): AllocationDraft {
  const only = definitions.length === 1 ? definitions[0] : undefined;
  const one = kind === 'basic' || allocation === null;
  return {
    definitionId: allocation?.definition_id ?? only?.id ?? '',
    spaces: one ? '1' : String(allocation.spaces),
    permits: one ? '1' : String(allocation.permits),
    from: allocation?.valid_from ?? '',
    to: allocation?.endless ? '' : (allocation?.valid_to ?? ''),
    noEnd: allocation?.endless ?? false,
  };
}

/** The first thing that is wrong; `null` = it can be sent. */
export function complaintOf(draft: AllocationDraft, allocation: AllocationView | null): Complaint | null {
  if (allocation === null && draft.definitionId === '') {
    return { field: 'definition_id', sentence: 'Choose a kind of permit.' };
  }
  if (!isCount(draft.spaces))
    return { field: 'spaces', sentence: 'Type how many places, as a whole number.' };
  if (!isCount(draft.permits)) {
    return { field: 'permits', sentence: 'Type how many permits, as a whole number.' };
  }
  const from = readDay(draft.from);
  if (from === undefined || (from === null && allocation === null)) {
    return { field: 'valid_from', sentence: 'Type the first day as 2026-12-01.' };
  }
  return draft.noEnd ? null : complaintOfEnd(readDay(draft.to), from);
}

function complaintOfEnd(to: string | null | undefined, from: string | null): Complaint | null {
  const about = (sentence: string): Complaint => ({ field: 'valid_to', sentence });
  if (to === undefined) return about('Type the last day as 2026-12-31.');
  if (to === null) return about('Type the last day, or tick “no end”.');
  if (to > LATEST) return about('No day after 2098 is taken. Tick “no end” instead.');
  return from !== null && to < from ? about('The last day lies before the first.') : null;
}

function isCount(text: string): boolean {
  return /^\d{1,7}$/.test(text.trim());
}

/** What to send. The first day goes only when it may be changed and was. */
export function toChange(draft: AllocationDraft, allocation: AllocationView | null): AllocationChange {
  const change: AllocationChange = {
    spaces: Number(draft.spaces),
    permits: Number(draft.permits),
    valid_to: draft.noEnd ? null : (readDay(draft.to) ?? null),
  };
  const from = readDay(draft.from);
  const free = allocation === null || !allocation.begun;
  if (free && from != null && from !== allocation?.valid_from) change.valid_from = from;
  return change;
}

export function toNew(draft: AllocationDraft): NewAllocation {
  return { definition_id: draft.definitionId, ...toChange(draft, null) };
}

/** Whether anything differs from what is there. */
export function isChanged(draft: AllocationDraft, allocation: AllocationView): boolean {
  const asked = toChange(draft, allocation);
  const there = allocation.endless ? null : allocation.valid_to;
  return (
    asked.spaces !== allocation.spaces ||
    asked.permits !== allocation.permits ||
    asked.valid_from !== undefined ||
    asked.valid_to !== there
  );
}
