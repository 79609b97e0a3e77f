/** A connection as typed, and what is sent of it. The secret is only ever written, never read. */
import type {
  ConnectionChange,
  ConnectionKind,
  ConnectionSetup,
  ConnectionView,
  PathStyle,
  ServiceLevel,
} from '$lib/api/types';

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
  };
}

/** What is wrong with how often it is asked; empty = the usual. */
export function pollComplaint(text: string): string | null {
  if (text.trim() === '') return null;
  return /^\d{1,5}$/.test(text.trim()) && Number(text) >= 30 && Number(text) <= 86_400
    ? null
    : 'Type whole seconds, 30 to 86400 (a day).';
}

function change(draft: Draft): ConnectionChange {
  const permit = draft.kind === 'permit';
  return {
    name: draft.name.trim(),
    client_id: draft.clientId.trim(),
    // An empty text would remove the one that is kept.
    ...(draft.secret === '' ? {} : { client_secret: draft.secret }),
    ...(permit
      ? {
          landlord_id: draft.landlordId.trim(),
          paths: draft.paths,
          allocations: draft.allocations,
          ...(draft.allocations
            ? { create_path: draft.createPath.trim(), delete_path: draft.deletePath.trim() }
            : {}),
        }
      : { level: draft.level }),
    enabled: draft.enabled,
    ...(draft.poll_s.trim() === '' ? {} : { poll_s: Number(draft.poll_s) }),
    base_url: draft.baseUrl.trim(),
    auth_url: draft.authUrl.trim(),
    audience: draft.audience.trim(),
  };
}

export const toSetup = (draft: Draft): ConnectionSetup => ({ kind: draft.kind, ...change(draft) });

/** What was changed, and nothing else. */
export function toChange(draft: Draft, view: ConnectionView): ConnectionChange {
  const before = change(draftOf(view)) as Record<string, unknown>;
  const entries = Object.entries(change(draft)).filter(([key, value]) => before[key] !== value);
  return Object.fromEntries(entries);
}
