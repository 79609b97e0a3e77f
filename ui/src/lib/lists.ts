/** List entries as typed and as said. Whether an entry counts is decided by the program; this only words it. */
import type { ListEntryInput, ListEntryView, ListKind } from './api/types';
import { isPlate } from './plate';
import { showTime } from './time';
import { readTyped, instantOf, toTyped } from './zone';

export const LIST: Record<ListKind, string> = { allow: 'Allow', block: 'Block' };

/** An entry while it is being typed. Times are texts as typed, in the site's zone; empty = no limit. */
export interface Draft {
  list: ListKind;
  plate: string;
  from: string;
  until: string;
  owner: string;
  phone: string;
  remarks: string;
}

export function newDraft(list: ListKind, plate: string): Draft {
  return { list, plate, from: '', until: '', owner: '', phone: '', remarks: '' };
}

export function draftOf(entry: ListEntryView, zone: string): Draft {
  return {
    list: entry.list,
    plate: entry.plate,
    from: toTyped(entry.valid_from, zone),
    until: toTyped(entry.valid_until, zone),
    owner: entry.owner,
    phone: entry.phone,
    remarks: entry.remarks,
  };
}

const UNREADABLE = 'This is no date and time. Type it as 2026-11-21 20:00.';

/** What is wrong with a draft: the field and a sentence. */
export function complaint(
  draft: Draft,
  zone: string,
  now: number,
): { field: keyof Draft; sentence: string } | null {
  if (!isPlate(draft.plate)) return { field: 'plate', sentence: 'A plate has at least one letter or digit.' };
  const from = readTyped(draft.from, zone, now);
  const until = readTyped(draft.until, zone, now);
  if (from.kind === 'unreadable') return { field: 'from', sentence: UNREADABLE };
  if (until.kind === 'unreadable') return { field: 'until', sentence: UNREADABLE };
  if (from.kind === 'at' && until.kind === 'at' && Date.parse(from.at) >= Date.parse(until.at)) {
    return { field: 'until', sentence: 'The entry would end before it begins.' };
  }
  return null;
}

/** What to send. Only for a draft without complaint: an unreadable time would otherwise become no limit. */
export function toEntryInput(draft: Draft, zone: string, now: number): ListEntryInput {
  return {
    list: draft.list,
    plate: draft.plate.trim(),
    valid_from: instantOf(draft.from, zone, now),
    valid_until: instantOf(draft.until, zone, now),
    owner: draft.owner.trim(),
    phone: draft.phone.trim(),
    remarks: draft.remarks.trim(),
  };
}

/** When an entry counts, in words: "Until 28 Nov 2026, 14:00", "Begins 24 Nov 2026, 08:00", "Ended 09:15". */
export function validityWords(
  entry: Pick<ListEntryView, 'valid_from' | 'valid_until'>,
  now: number,
  zone: string,
): { state: 'now' | 'not_yet' | 'ended'; words: string } {
  const say = (at: string) => showTime(at, zone, now, false);
  const { valid_from: from, valid_until: until } = entry;
  if (until != null && Date.parse(until) <= now) return { state: 'ended', words: `Ended ${say(until)}` };
  const end = until == null ? 'no end' : `until ${say(until)}`;
  if (from != null && Date.parse(from) > now)
    return { state: 'not_yet', words: `Begins ${say(from)}, ${end}` };
  return { state: 'now', words: until == null ? 'No end' : `Until ${say(until)}` };
}
