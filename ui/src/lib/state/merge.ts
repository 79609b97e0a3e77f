/** Puts one event of the feed in the place of what was known. Pure: no clock, no screen, no request. */
import type {
  AlarmView,
  CameraListView,
  MoneyWriteView,
  ParkedView,
  PassageView,
  ReturnStep,
  ReturnView,
} from '$lib/api/types';

/** Passages kept on the screen; older ones are on the captures page. */
export const PASSAGES_KEPT = 400;

/** Newest first, by row number: a passage that changes keeps its place, so no row ever moves. */
export function mergePassage(known: readonly PassageView[], passage: PassageView): PassageView[] {
  const merged = [...known];
  const at = merged.findIndex((p) => p.id <= passage.id);
  if (at < 0) merged.push(passage);
  else if (merged[at]!.id === passage.id) merged[at] = passage;
  else merged.splice(at, 0, passage);
  return merged.slice(0, PASSAGES_KEPT);
}

/** Puts a thing in the place of the one with its row number, else after the others. */
export function mergeById<T extends { id: number }>(known: readonly T[], thing: T): T[] {
  const at = known.findIndex((k) => k.id === thing.id);
  return at < 0 ? [...known, thing] : known.toSpliced(at, 1, thing);
}

/** Rows of this kind kept on the screen beside what a page reads itself. */
const RECENT_KEPT = 200;

/** Newest first by row number; a row that changes keeps its place. */
export function newestFirst<T extends { id: number }>(known: readonly T[], thing: T): T[] {
  const at = known.findIndex((k) => k.id <= thing.id);
  const same = at >= 0 && known[at]!.id === thing.id;
  const place = at < 0 ? known.length : at;
  return known.toSpliced(place, same ? 1 : 0, thing).slice(0, RECENT_KEPT);
}

/** What was read, and what the feed told of since. */
export function together<T extends { id: number }>(read: readonly T[], told: readonly T[]): T[] {
  return told.reduceRight<T[]>((all, thing) => newestFirst(all, thing), [...read]);
}

/** An event does not say how many entries a camera holds: what was read of that stays until it is read again. */
export function mergeCameraList(known: readonly CameraListView[], list: CameraListView): CameraListView[] {
  const before = known.find((k) => k.camera_id === list.camera_id);
  const others = known.filter((k) => k.camera_id !== list.camera_id);
  if (list.phase === 'off') return others;
  return [...others, { ...list, holds: list.holds ?? before?.holds ?? null }].sort(
    (a, b) => a.camera_id - b.camera_id,
  );
}

const URGENCY = { urgent: 0, warning: 1, notice: 2 } as const;

/** Unacknowledged first, then the more urgent, then the newer. */
export function orderAlarms(alarms: readonly AlarmView[]): AlarmView[] {
  return alarms.toSorted(
    (a, b) =>
      Number(a.acknowledged != null) - Number(b.acknowledged != null) ||
      URGENCY[a.severity] - URGENCY[b.severity] ||
      b.last_at.localeCompare(a.last_at) ||
      b.id - a.id,
  );
}

/** An alarm that no longer holds and was seen leaves the strip. */
export function mergeAlarm(known: readonly AlarmView[], alarm: AlarmView): AlarmView[] {
  const others = known.filter((a) => a.id !== alarm.id);
  const stays = alarm.active || alarm.acknowledged == null;
  return orderAlarms(stays ? [...others, alarm] : others);
}

/** Returns of vehicles kept on the screen; the program keeps them for a day. */
const RETURNS_KEPT = 50;

/** A return never goes back. */
const FAR: Record<ReturnStep, number> = { reading: 0, reviewed: 1, locking: 2, locked: 3, failed: 3 };

/**
 * Newest first; a return that went on keeps its place. An answer may come after the events that followed it: what
 * is less far than what is known is old.
 */
export function mergeReturn(known: readonly ReturnView[], told: ReturnView): ReturnView[] {
  const at = known.findIndex((k) => k.id === told.id);
  if (at < 0) return [told, ...known].slice(0, RETURNS_KEPT);
  return FAR[told.step] < FAR[known[at]!.step] ? [...known] : known.toSpliced(at, 1, told);
}

/** Parked vehicles kept on the screen. */
const PARKED_KEPT = 2_000;

/** A parked vehicle in the place of what was told of the same service before, else first. */
export function mergeParked(known: readonly ParkedView[], told: ParkedView): ParkedView[] {
  const at = known.findIndex(
    (k) => k.connection_id === told.connection_id && k.service_id === told.service_id,
  );
  return at < 0 ? [told, ...known].slice(0, PARKED_KEPT) : known.toSpliced(at, 1, told);
}

/** How many writes wait for a person, after one of them was told of; `before` = what was known of it. */
export function openWrites(count: number, before: MoneyWriteView | undefined, told: MoneyWriteView): number {
  // One that was open when the screen was opened is only known by what has been done to it since.
  const wasOpen = before?.open ?? (told.settled != null || told.looked != null);
  return Math.max(0, count + Number(told.open) - Number(wasOpen));
}
