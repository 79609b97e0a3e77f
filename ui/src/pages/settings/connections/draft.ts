/** A connection as typed, and what is sent of it. The secret is only ever written, never read. */
import type {
  ConnectionChange,
  ConnectionKind,
  ConnectionSetup,
  ConnectionView,
  PathStyle,
  RecheckFailed,
  ServiceLevel,
  TimeBasis,
} from '$lib/api/types';
import { graceSeconds, KIND } from './kinds';

export interface Draft {
  kind: ConnectionKind;
  name: string;
  clientId: string;
  /** Empty = what is kept stays. */
  secret: string;
  level: ServiceLevel;
  landlordId: string;
  paths: PathStyle;
  allocations: boolean;
  createPath: string;
  deletePath: string;
  enabled: boolean;
  poll_s: string;
  baseUrl: string;
  authUrl: string;
  audience: string;
  timeBasis: TimeBasis;
  askedAtGate: boolean;
  /** Minutes a right counts after its end. */
  graceMin: string;
  recheckFailed: RecheckFailed;
}

export function newDraft(kind: ConnectionKind): Draft {
  return {
    kind,
    name: '',
    clientId: '',
    secret: '',
    level: 'small',
    landlordId: '',
    paths: 'documented',
    allocations: false,
    createPath: '',
    deletePath: '',
    enabled: true,
    poll_s: '',
    baseUrl: '',
    authUrl: '',
    audience: '',
    timeBasis: 'utc',
    askedAtGate: true,
    graceMin: '',
    recheckFailed: 'warn',
  };
}

export function draftOf(view: ConnectionView): Draft {
  return {
    kind: view.kind,
    name: view.name,
    clientId: view.client_id,
    secret: '',
    level: view.level,
    landlordId: view.landlord_id ?? '',
    paths: view.paths,
    allocations: view.allocations,
    createPath: view.create_path,
    deletePath: view.delete_path,
    enabled: view.enabled,
    poll_s: String(view.poll_s),
    baseUrl: view.base_url,
    authUrl: view.auth_url,
    audience: view.audience,
    timeBasis: view.time_basis,
    askedAtGate: view.asked_at_gate,
    // What was set in seconds elsewhere is not rounded away unless somebody types.
    graceMin: view.grace_s % 60 === 0 ? String(view.grace_s / 60) : '',
    recheckFailed: view.recheck_failed,
  };
}

/** What is wrong with how often it is asked; empty = the usual. */
export function pollComplaint({ kind, poll_s }: Draft): string | null {
  const { fastest } = KIND[kind];
  const text = poll_s.trim();
  if (text === '') return null;
  return /^\d{1,5}$/.test(text) && Number(text) >= fastest && Number(text) <= 86_400
    ? null
    : `Type whole seconds, ${fastest} to 86400 (a day).`;
}

/** What is wrong with the grace period; only payment providers have one. */
export const graceComplaint = ({ kind, graceMin }: Draft): string | null =>
  kind === 'pay_by_plate' && graceSeconds(graceMin) === null
    ? 'Type whole minutes, 0 to 1440 (a day).'
    : null;

function change(draft: Draft): ConnectionChange {
  const kind = KIND[draft.kind];
  return {
    name: draft.name.trim(),
    ...(kind.client === null ? {} : { client_id: draft.clientId.trim() }),
    // An empty text would remove the one that is kept.
    ...(draft.secret === '' ? {} : { client_secret: draft.secret }),
    ...kind.own(draft),
    enabled: draft.enabled,
    ...(draft.poll_s.trim() === '' ? {} : { poll_s: Number(draft.poll_s) }),
    ...Object.fromEntries(kind.addresses.map(({ key, field }) => [field, draft[key].trim()])),
  };
}

export const toSetup = (draft: Draft): ConnectionSetup => ({ kind: draft.kind, ...change(draft) });

/** What was changed, and nothing else. */
export function toChange(draft: Draft, view: ConnectionView): ConnectionChange {
  const before = change(draftOf(view)) as Record<string, unknown>;
  const entries = Object.entries(change(draft)).filter(([key, value]) => before[key] !== value);
  return Object.fromEntries(entries);
}
