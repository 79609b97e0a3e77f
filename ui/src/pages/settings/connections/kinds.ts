/**
 * The kinds of connections: what each is called, which settings it has, and what of them is sent. A setting that a kind
 * does not have is neither shown nor sent.
 */
import type { ConnectionChange, ConnectionKind } from '$lib/api/types';
import type { Draft } from './draft';

/** A text of the draft, and the field of the API that its complaint names. */
interface TextSetting {
  key: 'clientId' | 'secret' | 'baseUrl' | 'authUrl' | 'audience';
  field: 'client_id' | 'client_secret' | 'base_url' | 'auth_url' | 'audience';
  label: string;
  hint?: string;
  required?: boolean;
}

export interface Kind {
  /** With "Add a …". */
  noun: string;
  /** Beside a connection's name. */
  word: string;
  /** The public half of the credentials; `null` = there is none. */
  client: TextSetting | null;
  secret: TextSetting;
  addresses: readonly TextSetting[];
  /** Fewest seconds between two looks. */
  fastest: number;
  /** What only this kind has. */
  own: (draft: Draft) => ConnectionChange;
  /** Fields of the API whose complaints its own settings show. */
  fields: readonly string[];
}

const OWN = 'Empty means the provider’s own.';
const client = (label: string, hint?: string): TextSetting => ({
  key: 'clientId',
  field: 'client_id',
  label,
  required: true,
  ...(hint === undefined ? {} : { hint }),
});
const secret = (label: string): TextSetting => ({ key: 'secret', field: 'client_secret', label });
const address = (label: string, hint = OWN, required = false): TextSetting => ({
  key: 'baseUrl',
  field: 'base_url',
  label,
  hint,
  required,
});
const otherAddress = (label: string): TextSetting => ({
  key: 'authUrl',
  field: 'auth_url',
  label,
  hint: OWN,
});

const AUTOPAY = {
  client: client('Client id'),
  secret: secret('Client secret'),
  addresses: [
    address('Address of the interface'),
    otherAddress('Where tokens are made'),
    { key: 'audience', field: 'audience', label: 'What a token is for (audience)', hint: OWN },
  ],
  fastest: 30,
} as const;

/** Minutes as typed, in seconds; empty = none, `null` = not minutes up to a day. */
export function graceSeconds(minutes: string): number | null {
  const text = minutes.trim();
  if (text === '') return 0;
  return /^\d{1,4}$/.test(text) && Number(text) <= 1440 ? Number(text) * 60 : null;
}

export const KIND: Record<ConnectionKind, Kind> = {
  fleet: {
    ...AUTOPAY,
    noun: 'fleet',
    word: 'Fleet',
    own: (draft) => ({ level: draft.level }),
    fields: [],
  },
  permit: {
    ...AUTOPAY,
    noun: 'landlord',
    word: 'Permits',
    own: (draft) => ({
      landlord_id: draft.landlordId.trim(),
      paths: draft.paths,
      allocations: draft.allocations,
      ...(draft.allocations
        ? { create_path: draft.createPath.trim(), delete_path: draft.deletePath.trim() }
        : {}),
    }),
    fields: ['landlord_id', 'create_path', 'delete_path'],
  },
  opscom: {
    noun: 'paid permit system',
    word: 'Paid permits (OPS-COM)',
    client: client('Client code', 'As OPS-COM wrote it; OC-TOMA, for example.'),
    secret: secret('API token'),
    addresses: [address('Address of the controller'), otherAddress('Where plates are checked')],
    fastest: 30,
    own: (draft) => ({ time_basis: draft.timeBasis, asked_at_gate: draft.askedAtGate }),
    fields: ['time_basis', 'asked_at_gate'],
  },
  pay_by_plate: {
    noun: 'payment provider',
    word: 'Payment provider (Pay-by-Plate)',
    client: null,
    secret: secret('API key'),
    addresses: [address('Address of the provider', 'Without /api/pbp; every provider has its own.', true)],
    fastest: 60,
    own: (draft) => ({
      ...(graceSeconds(draft.graceMin) === null ? {} : { grace_s: graceSeconds(draft.graceMin)! }),
      recheck_failed: draft.recheckFailed,
      asked_at_gate: draft.askedAtGate,
    }),
    fields: ['grace_s', 'recheck_failed', 'asked_at_gate'],
  },
};

/** In the order in which they are offered. */
export const KINDS = Object.keys(KIND) as ConnectionKind[];
