/** What is told about a connection beside its health: only what its kind has. */
import type { ConnectionView, RecheckFailed, TimeBasis } from '$lib/api/types';
import { LEVEL } from '$lib/money/words';

interface Fact {
  label: string;
  value: string | null;
}

export const BASIS: Record<TimeBasis, string> = {
  utc: 'UTC',
  local: 'The site’s local time',
};

export const RECHECK_FAILED: Record<RecheckFailed, string> = {
  block: 'It stays closed',
  warn: 'It opens, with a warning',
  allow: 'It opens',
};

/** How instants and ages are written. */
export interface Writing {
  at: (instant: string | null | undefined) => string | null;
  age: (instant: string | null | undefined) => string;
}

const gate = (view: ConnectionView): Fact => ({
  label: 'Asked about each plate',
  value: view.asked_at_gate ? 'yes' : 'no',
});

const minutes = (seconds: number) => `${(seconds / 60).toLocaleString('en')} min`;

function own(view: ConnectionView, { at, age }: Writing): Fact[] {
  switch (view.kind) {
    case 'fleet':
      return [
        { label: 'Service level', value: LEVEL[view.level] },
        { label: 'Copy of the vehicles', value: age(view.as_of) },
        {
          label: 'Copy of the unpaid services',
          value: view.lacks.unpaid == null ? age(view.unpaid_as_of) : 'not at this level',
        },
      ];
    case 'permit':
      return [
        { label: 'Landlord', value: view.landlord_id ?? 'not set' },
        { label: 'Copy of the permits', value: age(view.as_of) },
      ];
    case 'opscom':
      return [
        { label: 'Client code', value: view.client_id },
        { label: 'Clock of its times', value: BASIS[view.time_basis] },
        { label: 'Clock checked', value: at(view.clock_checked_at) ?? 'not yet' },
        gate(view),
      ];
    case 'pay_by_plate':
      return [
        { label: 'Oldest copy of a zone', value: age(view.as_of) },
        { label: 'Grace period', value: view.grace_s === 0 ? 'none' : minutes(view.grace_s) },
        { label: 'When it cannot be asked before opening', value: RECHECK_FAILED[view.recheck_failed] },
        gate(view),
      ];
  }
}

const hasTokens = ({ kind }: ConnectionView) => kind === 'fleet' || kind === 'permit';

export function facts(view: ConnectionView, writing: Writing): Fact[] {
  const { at } = writing;
  return [
    ...own(view, writing),
    { label: 'Last success', value: at(view.last_success) ?? 'none yet' },
    { label: 'Last failure', value: at(view.last_failure_at) ?? 'none' },
    { label: 'Paused until', value: at(view.paused_until) },
    ...(hasTokens(view)
      ? [
          { label: 'Token good until', value: at(view.token_until) ?? 'has none' },
          { label: 'Tokens asked for since the start', value: view.tokens_asked.toLocaleString('en') },
        ]
      : []),
  ];
}
