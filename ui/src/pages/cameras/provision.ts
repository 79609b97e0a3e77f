/** Settings an engineer can hand to a camera with its keep-alive: one kind at a time. */
import type { CameraView, ControlRequest } from '$lib/api/types';

export type Kind = 'server' | 'ids' | 'pictures' | 'mqtt';

export interface Draft {
  address: string;
  port: number;
  parkId: string;
  deviceId: string;
  filling: number;
  store: {
    endpoint: string;
    access_key_id: string;
    access_key_secret: string;
    bucket: string;
    path_head: string;
  };
  mqttOn: boolean;
  mqtt: { address: string; user: string; password: string; topic: string };
}

export const KINDS: Record<Kind, { title: string; purpose: string }> = {
  server: { title: 'Upload address', purpose: 'Which server and port the camera uploads to.' },
  ids: { title: 'Parking lot and camera id', purpose: 'The ids under which it reports.' },
  pictures: { title: 'Picture filling', purpose: 'How it sends its pictures, and where to.' },
  mqtt: { title: 'MQTT', purpose: 'Whether it connects to a broker, and to which.' },
};

export const FILLINGS = [
  { value: 0, label: 'Not at all' },
  { value: 1, label: 'With the capture (what Gatehouse needs)' },
  { value: 2, label: 'Kept on a UCS server' },
  { value: 3, label: 'Kept on Aliyun OSS' },
] as const;

export function draftFor(camera: CameraView): Draft {
  return {
    address: '',
    port: 8088,
    parkId: camera.park_id,
    deviceId: camera.device_id,
    filling: 1,
    store: { endpoint: '', access_key_id: '', access_key_secret: '', bucket: '', path_head: '' },
    mqttOn: true,
    mqtt: {
      address: '',
      user: camera.device_id,
      password: '',
      topic: `upark/${camera.park_id}/${camera.device_id}/req`,
    },
  };
}

export function controlOf(kind: Kind, draft: Draft): ControlRequest {
  switch (kind) {
    case 'server':
      return { what: 'server', address: draft.address, port: draft.port };
    case 'ids':
      return { what: 'ids', park_id: draft.parkId, device_id: draft.deviceId };
    case 'pictures':
      return { what: 'pictures', filling: draft.filling, store: draft.filling === 3 ? draft.store : null };
    case 'mqtt':
      return { what: 'mqtt', server: draft.mqttOn ? draft.mqtt : null };
  }
}

/** From what to what, as far as the camera told us. */
export function change(kind: Kind, draft: Draft, camera: CameraView): { from: string; to: string } {
  switch (kind) {
    case 'server':
      return { from: 'this PC', to: `${draft.address.trim() || '…'}:${draft.port}` };
    case 'ids':
      return {
        from: `${camera.park_id} / ${camera.device_id}`,
        to: `${draft.parkId.trim() || '…'} / ${draft.deviceId.trim() || '…'}`,
      };
    case 'pictures':
      return {
        from: camera.picture_filling ?? 'not told',
        to: FILLINGS.find((f) => f.value === draft.filling)?.label.toLowerCase() ?? '',
      };
    case 'mqtt':
      return {
        from: camera.mqtt_enabled == null ? 'not told' : camera.mqtt_enabled ? 'on' : 'off',
        to: draft.mqttOn ? `on, ${draft.mqtt.address.trim() || '…'}` : 'off',
      };
  }
}

/** What happens then, and what if it is wrong. */
export function consequence(kind: Kind, draft: Draft): string {
  switch (kind) {
    case 'server':
      return `The camera will upload to ${draft.address.trim() || 'that address'}:${draft.port}. If that is wrong it is lost to Gatehouse until somebody changes it in the camera's own page.`;
    case 'ids':
      return 'The camera reports itself under the new ids and appears here as a new camera. Choose "This camera replaces another" there: its lane, connection and history then go on with it.';
    case 'pictures':
      return draft.filling === 1
        ? 'The camera sends its pictures with each capture, as Gatehouse needs them.'
        : draft.filling === 0
          ? 'The camera sends no pictures any more. Captures then show none.'
          : 'Gatehouse gets addresses instead of pictures, and fetches them only from hosts that are allowed in the settings.';
    case 'mqtt':
      return draft.mqttOn
        ? 'The camera connects to that broker and listens for requests on that topic. With a wrong address it simply does not connect.'
        : 'The camera leaves its broker. Requests over MQTT reach it no more.';
  }
}
