/** The two acts on a vehicle that are easily taken for each other, and what each says before it is done. */
import { api, ask } from '$lib/api/client';
import type { FleetVehicleInput, FleetVehicleView, MoneyWriteView } from '$lib/api/types';

export type Act = 'remove' | 'detach';

interface Words {
  title: (plate: string) => string;
  /** What happens. */
  sentence: (plate: string) => string;
  action: string;
  send: (body: FleetVehicleInput) => Promise<MoneyWriteView>;
}

/** The vehicle as its fleet spells it. */
export function asInput({ connection_id, vehicle }: FleetVehicleView): FleetVehicleInput {
  return { connection_id, ...vehicle };
}

export const ACTS: Record<Act, Words> = {
  remove: {
    title: (plate) => `Remove ${plate} from the fleet`,
    sentence: (plate) =>
      `${plate} is taken out of the fleet. Its services are no longer told to the fleet, and unpaid ones leave the list. User profiles that contain it are not touched. It can be added again.`,
    action: 'Remove from the fleet',
    send: (body) => ask(api.POST('/api/v1/fleet/vehicles/remove', { body })),
  },
  detach: {
    title: (plate) => `Detach ${plate} from all profiles`,
    sentence: (plate) =>
      `${plate} is unlinked from all user profiles, so that earlier drivers are no longer charged for it. It stays in the fleet. Whoever drives it next has to add it to their profile anew.`,
    action: 'Detach from all profiles',
    send: (body) => ask(api.POST('/api/v1/fleet/vehicles/detach', { body })),
  },
};
