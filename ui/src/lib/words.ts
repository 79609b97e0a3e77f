/** The words for what the API names: one word per meaning, the same on every screen. No sentence is built here. */
import type { AlarmKind, Direction, GateCommand, Outcome, Presence, Role, VerdictKind } from './api/types';

export const VERDICT: Record<VerdictKind, string> = {
  allowed: 'Allowed',
  review: 'Review',
  blocked: 'Blocked',
  unknown: 'Unknown',
};

export const OUTCOME: Record<Outcome, string> = {
  pending: 'Waiting for the camera',
  accepted: 'Accepted by the camera',
  refused: 'Refused by the camera',
  not_sent: 'Not sent',
  unknown: 'Unknown',
};

/** Where space is short; the full words stand in the title. */
export const OUTCOME_SHORT: Record<Outcome, string> = {
  pending: 'waiting',
  accepted: 'accepted',
  refused: 'refused',
  not_sent: 'not sent',
  unknown: 'unknown',
};

export const COMMAND: Record<GateCommand, string> = {
  open: 'Open',
  open_and_lock: 'Open and lock',
  unlock: 'Unlock',
  close: 'Close',
};

export const DIRECTION: Record<Direction, string> = { entry: 'Entry', exit: 'Exit' };

export const PRESENCE: Record<Presence, string> = {
  online: 'Online',
  suspect: 'Suspect',
  offline: 'Offline',
  never_heard: 'Never heard',
};

export const ROLE: Record<Role, string> = {
  attendant: 'Attendant',
  supervisor: 'Supervisor',
  engineer: 'Engineer',
};

export const ALARM: Record<AlarmKind, string> = {
  blocked_plate: 'Blocked plate',
  camera_silent: 'Camera silent',
  camera_clock: 'Camera clock',
  camera_identity: 'Camera identity',
  command_failed: 'Command failed',
  command_unknown: 'Outcome unknown',
  store_failing: 'Store failing',
  intake_down: 'Listener down',
  disk_low: 'Disk low',
  dead_letter: 'Unreadable upload',
  lock_left_on: 'Lock left on',
  emergency_unsigned: 'Emergency open unsigned',
  record_conflict: 'Record conflict',
  keyring_locked: 'Keyring locked',
  camera_lists: 'Lists on cameras',
  mqtt_down: 'MQTT down',
  display_failing: 'Display failing',
};

/** Alarms that say what happened, not what still holds: they are never "over", only acknowledged. */
export const HAPPENING: ReadonlySet<AlarmKind> = new Set<AlarmKind>([
  'blocked_plate',
  'command_failed',
  'command_unknown',
  'dead_letter',
  'record_conflict',
  'keyring_locked',
]);
