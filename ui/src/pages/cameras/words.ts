/** Words of the cameras page that no other page needs. */
import type { CameraStanding, CameraView, GateRule } from '$lib/api/types';
import { showOffset } from '$lib/offset';
import { clock } from '$lib/state/clock.svelte';
import { showDateTime } from '$lib/time';

export const STANDING: Record<CameraStanding, string> = {
  new: 'New: assign a lane',
  on_lane: 'On a lane',
  not_an_entrance_camera: 'Not an entrance camera',
  replaced: 'Replaced',
};

/** What a lane does about a fleet vehicle with unpaid services. */
export const UNPAID_RULE: Record<GateRule, { word: string; means: string }> = {
  warn: {
    word: 'Warn',
    means: 'The verdict stays, with a warning beside it. A person decides; the gate opens as before.',
  },
  block: {
    word: 'Block',
    means: 'The verdict is blocked. The gate stays closed unless a person opens it.',
  },
  ignore: {
    word: 'Ignore',
    means: 'The unpaid services stand on the vehicle card, and nothing else happens.',
  },
};

/** Whether it watches parking spaces or says that it has lamps. */
export function hasLamps(camera: CameraView): boolean {
  return camera.standing === 'not_an_entrance_camera' || camera.capabilities.includes('parking-space lamp');
}

/** How a camera fares: what is seen of it, not what it told about itself. */
export function health(camera: CameraView) {
  const when = (at: string | null | undefined) => (at ? showDateTime(at, clock.zone) : null);
  return [
    { label: 'Last capture', value: when(camera.last_capture_at) ?? 'none yet' },
    { label: 'Introduced itself', value: when(camera.reported_at) ?? 'not yet' },
    { label: 'Its clock', value: showOffset(camera.clock_offset_ms) ?? 'not learnt yet' },
    { label: 'Command interface', value: camera.reach?.sentence ?? 'not asked since the program started' },
    {
      label: 'MQTT, as it reports',
      value: camera.mqtt_enabled == null ? null : camera.mqtt_enabled ? 'on' : 'off',
    },
  ];
}

/** Everything a camera told about itself, in words; what it did not tell is left out by whoever shows it. */
export function told(camera: CameraView) {
  return [
    { label: 'Parking lot id', value: camera.park_id, mono: true },
    { label: 'Camera id', value: camera.device_id, mono: true },
    { label: 'Serial number', value: camera.serial, mono: true },
    { label: 'Device type', value: camera.device_type },
    { label: 'Scene', value: camera.scene },
    { label: 'Can do', value: camera.capabilities.join(', ') },
    { label: 'Firmware', value: camera.firmware },
    { label: 'Resolution', value: camera.resolution },
    { label: 'Shooting position', value: camera.shooting_position },
    { label: 'Picture filling', value: camera.picture_filling },
    { label: 'Register code', value: camera.register_code, mono: true },
    { label: 'Parking spaces', value: camera.total_spaces == null ? null : String(camera.total_spaces) },
    { label: 'Watches', value: camera.spaces.join(', ') },
    { label: 'Keep-alive', value: camera.keepalive_s == null ? null : `every ${camera.keepalive_s} s` },
    { label: 'Uploads come from', value: camera.source_address, mono: true },
    { label: 'Believes its address is', value: camera.reported_address, mono: true },
  ];
}
