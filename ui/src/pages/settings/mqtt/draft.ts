/** MQTT while it is typed. Whether it is acceptable is decided by the program. */
import type { MqttSetup, MqttView } from '$lib/api/types';

export interface MqttDraft {
  mode: 'off' | 'embedded' | 'external';
  listen: string;
  address: string;
  tls: boolean;
  ca: string;
  user: string;
  /** Empty = the kept one stays. */
  password: string;
  /** Empty = each camera's own id. */
  word: string;
  lamp: boolean;
}

export function draftOf({ settings }: MqttView): MqttDraft {
  return {
    mode: settings.mode,
    listen: settings.listen,
    address: settings.address,
    tls: settings.tls,
    ca: settings.ca_pem ?? '',
    user: settings.user,
    password: '',
    word: settings.broadcast_word ?? '',
    lamp: settings.lamp,
  };
}

export function toSetup(draft: MqttDraft): MqttSetup {
  return {
    mode: draft.mode,
    listen: draft.listen.trim(),
    address: draft.address.trim(),
    tls: draft.tls,
    ca_pem: draft.ca.trim() === '' ? null : draft.ca,
    user: draft.user.trim(),
    ...(draft.password === '' ? {} : { password: draft.password }),
    broadcast_word: draft.word.trim() === '' ? null : draft.word.trim(),
    lamp: draft.lamp,
  };
}

/** Whether anything was changed. */
export function differs(draft: MqttDraft, view: MqttView): boolean {
  return JSON.stringify(draft) !== JSON.stringify(draftOf(view));
}
