/** From where the return of a vehicle is begun: the address that carries the vehicle. */
import type { FleetPlateView } from '$lib/api/types';

export interface Begin {
  connectionId: number | null;
  plate: string;
  country: string;
  subdivision: string;
}

export function toBegin(connectionId: number, vehicle: FleetPlateView): Record<string, string> {
  return {
    connection: String(connectionId),
    plate: vehicle.plate,
    country: vehicle.country,
    ...(vehicle.subdivision ? { subdivision: vehicle.subdivision } : {}),
  };
}

export function fromBegin(address: URLSearchParams): Begin {
  const connection = address.get('connection') ?? '';
  return {
    connectionId: /^\d{1,9}$/.test(connection) ? Number(connection) : null,
    plate: address.get('plate') ?? '',
    country: address.get('country') ?? '',
    subdivision: address.get('subdivision') ?? '',
  };
}
