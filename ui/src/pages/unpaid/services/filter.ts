/** Which unpaid services are asked for: as chosen, as a question to the program, as an address. No request here. */
import type { UnpaidQuery } from '$lib/api/types';

export type Order = NonNullable<UnpaidQuery['order']>;
export type Running = 'all' | 'running' | 'ended';

export interface Filter {
  connectionId: number | null;
  kind: string | null;
  operatorId: string | null;
  zone: string | null;
  plate: string;
  currency: string | null;
  running: Running;
  /** Ended at least so many hours ago; `null` = of any age. */
  olderThan_h: number | null;
  driverCanPay: boolean;
  order: Order;
}

export const EVERYTHING: Filter = {
  connectionId: null,
  kind: null,
  operatorId: null,
  zone: null,
  plate: '',
  currency: null,
  running: 'all',
  olderThan_h: null,
  driverCanPay: false,
  order: 'oldest',
};

export const ORDERS: readonly { value: Order; label: string }[] = [
  { value: 'oldest', label: 'Oldest first' },
  { value: 'newest', label: 'Newest first' },
  { value: 'plate', label: 'By plate' },
  { value: 'amount', label: 'Greatest amount first' },
];

export const RUNNINGS: readonly { value: Running; label: string }[] = [
  { value: 'all', label: 'Any state' },
  { value: 'ended', label: 'Ended' },
  { value: 'running', label: 'Still running' },
];

export const AGES: readonly { value: number | null; label: string }[] = [
  { value: null, label: 'Any age' },
  { value: 24, label: 'Ended a day ago or more' },
  { value: 48, label: 'Ended 2 days ago or more' },
  { value: 168, label: 'Ended a week ago or more' },
  { value: 720, label: 'Ended 30 days ago or more' },
];

/** The question to the program. Parts that do not narrow anything are left out. */
export function toQuery(filter: Filter): UnpaidQuery {
  const query: UnpaidQuery = {};
  const plate = filter.plate.trim();
  if (filter.connectionId !== null) query.connection_id = filter.connectionId;
  if (filter.kind !== null) query.kind = filter.kind;
  if (filter.operatorId !== null) query.operator_id = filter.operatorId;
  if (filter.zone !== null) query.zone = filter.zone;
  if (plate !== '') query.plate = plate;
  if (filter.currency !== null) query.currency = filter.currency;
  if (filter.running !== 'all') query.running = filter.running === 'running';
  if (filter.olderThan_h !== null) query.older_than_h = filter.olderThan_h;
  if (filter.driverCanPay) query.driver_can_pay = true;
  if (filter.order !== 'oldest') query.order = filter.order;
  return query;
}

/** The same question for the file, as the end of an address. */
export function toSearch(filter: Filter): string {
  const entries = Object.entries(toQuery(filter)).map(([key, value]) => [key, String(value)]);
  return String(new URLSearchParams(entries));
}

/** Whether anything narrows the list. The order does not. */
export function isNarrow(filter: Filter): boolean {
  return Object.keys(toQuery({ ...filter, order: 'oldest' })).length > 0;
}

/** The filter as part of the page's address, so that a reload or a link finds the same. */
export function toAddress(filter: Filter): Record<string, string> {
  const entries = Object.entries(filter).filter(([key, value]) => value !== EVERYTHING[key as keyof Filter]);
  return Object.fromEntries(entries.map(([key, value]) => [key, String(value)]));
}

/** Reads the filter from an address; what it does not know is left out. */
export function fromAddress(address: URLSearchParams): Filter {
  const number = (key: string) => {
    const text = address.get(key) ?? '';
    return /^\d{1,9}$/.test(text) ? Number(text) : null;
  };
  const choice = <T extends string>(key: string, of: readonly { value: T }[], otherwise: T) =>
    of.find(({ value }) => value === address.get(key))?.value ?? otherwise;
  return {
    connectionId: number('connectionId'),
    kind: address.get('kind'),
    operatorId: address.get('operatorId'),
    zone: address.get('zone'),
    plate: address.get('plate') ?? '',
    currency: address.get('currency'),
    running: choice('running', RUNNINGS, 'all'),
    olderThan_h: number('olderThan_h'),
    driverCanPay: address.get('driverCanPay') === 'true',
    order: choice('order', ORDERS, 'oldest'),
  };
}
