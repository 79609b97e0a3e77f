/** Words of the cameras page that no other page needs. */
import type { CameraStanding, CameraView } from '$lib/api/types';
import { showOffset } from '$lib/offset';

export const STANDING: Record<CameraStanding, string> = {
  new: 'New: assign a lane',
  on_lane: 'On a lane',
  not_an_entrance_camera: 'Not an entrance camera',
  replaced: 'Replaced',
};

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
    { label: 'Its clock', value: showOffset(camera.clock_offset_ms) ?? 'not learnt yet' },
  ];
}
