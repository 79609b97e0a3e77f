/** How a camera is reached, as typed. Only what was changed is sent; a stored password never comes back here. */
import type { CameraConnection, CameraView } from '$lib/api/types';

export interface ConnectionDraft {
  address: string;
  user: string;
  /** Empty = the stored one stays. */
  password: string;
  /** Forget the stored password. */
  forget: boolean;
  allowBasic: boolean;
  /** Name of the profile of its model. */
  profile: string;
}

export function connectionOf(camera: CameraView | undefined): ConnectionDraft {
  return {
    address: camera?.device_address ?? '',
    user: camera?.user ?? '',
    password: '',
    forget: false,
    allowBasic: camera?.allow_basic ?? false,
    profile: camera?.profile ?? 'documented',
  };
}

/** What to send; `null` when nothing was changed. */
export function toConnection(
  draft: ConnectionDraft,
  camera: CameraView | undefined,
): CameraConnection | null {
  const before = connectionOf(camera);
  const change: CameraConnection = {};
  if (draft.address.trim() !== before.address) change.device_address = draft.address.trim();
  if (draft.user.trim() !== before.user) change.user = draft.user.trim();
  if (draft.password !== '') change.password = draft.password;
  else if (draft.forget) change.password = '';
  if (draft.allowBasic !== before.allowBasic) change.allow_basic = draft.allowBasic;
  if (draft.profile !== before.profile) change.profile = draft.profile;
  return Object.keys(change).length > 0 ? change : null;
}

/** What would keep a gate command from this camera; `null` when nothing is known. */
export function missing(camera: CameraView): string | null {
  if (!camera.device_address && !camera.source_address)
    return 'No address: set one, or wait until it uploads.';
  if (!camera.user || !camera.has_password)
    return 'No user and password yet: most cameras refuse commands without.';
  return null;
}
