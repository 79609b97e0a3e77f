/** The words for what the API names: one word per meaning, the same on every screen. No sentence is built here. */
import type {
  AlarmKind,
  Channel,
  Direction,
  GateCommand,
  Outcome,
  Presence,
  RequestKind,
  Role,
  VerdictKind,
} from './api/types';

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

/** How something reached a camera. */
export const CHANNEL: Record<Channel, string> = {
  lapi: 'camera interface (HTTP)',
  mqtt: 'MQTT',
  keep_alive: 'keep-alive answer',
};

export const CHANNEL_SHORT: Record<Channel, string> = {
  lapi: 'HTTP',
  mqtt: 'MQTT',
  keep_alive: 'keep-alive',
};

/** What cameras are asked for besides gate commands. */
export const REQUEST: Record<RequestKind, string> = {
  capture: 'Picture',
  restart: 'Restart',
  led: 'Display',
  live_osd: 'Text in the live picture',
  photo_osd: 'Text in the photos',
  lists: 'Lists',
  serial: 'Serial data',
  lamp: 'Lamps',
  provision: 'Settings',
};

/** The outcome in words; what goes with a keep-alive answer is handed over and never confirmed. */
export function outcomeWord(outcome: Outcome, channel?: Channel, short = false): string {
  if (channel === 'keep_alive' && outcome === 'unknown') {
    return short ? 'handed over' : 'Handed over, not confirmed';
  }
  if (channel === 'keep_alive' && outcome === 'pending') {
    return short ? 'waiting' : 'Waiting for the keep-alive';
  }
  return short ? OUTCOME_SHORT[outcome] : OUTCOME[outcome];
}

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
  money_unknown: 'Payment write unknown',
  payments_down: 'Payments not reached',
};

/** Alarms that say what happened, not what still holds: they are never "over", only acknowledged. */
export const HAPPENING: ReadonlySet<AlarmKind> = new Set<AlarmKind>([
  'blocked_plate',
  'command_failed',
  'command_unknown',
  'dead_letter',
  'record_conflict',
  'keyring_locked',
  'money_unknown',
]);
