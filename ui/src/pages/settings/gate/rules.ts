/** What sources may do at the gate, in words; and an example of what the rules being chosen would mean. */
import type {
  GateRule,
  OnCannotTell,
  OnRight,
  SourceRule,
  SourceRulesView,
  VerdictKind,
} from '$lib/api/types';

export type SourceName = 'paid_permits' | 'rights';

export const SOURCES: { name: SourceName; title: string; about: string }[] = [
  {
    name: 'paid_permits',
    title: 'OPS-COM',
    about: 'Permits that were paid for, notes not to ticket or tow, alarms.',
  },
  {
    name: 'rights',
    title: 'Pay-by-Plate providers',
    about: 'Paid sessions and permits of the site’s own payment providers.',
  },
];

export const ON_RIGHT: { value: OnRight; label: string }[] = [
  { value: 'open', label: 'The car is allowed' },
  { value: 'say', label: 'It is only shown' },
];

const AGAINST: { value: GateRule; label: string }[] = [
  { value: 'ignore', label: 'It is only shown' },
  { value: 'warn', label: 'It is a warning' },
  { value: 'block', label: 'The car is blocked' },
];
export const ON_NO_RIGHT = AGAINST;
export const ON_WARNING = AGAINST;

export const ON_CANNOT_TELL: { value: OnCannotTell; label: string }[] = [
  { value: 'ignore', label: 'It is only shown' },
  { value: 'warn', label: 'It is a warning' },
  { value: 'hold', label: 'A warning, and nothing opens by itself' },
];

/** What is being chosen. */
export interface Draft {
  paid_permits: SourceRule;
  rights: SourceRule;
  deadline_ms: number | null;
}

export const draftOf = (rules: SourceRulesView): Draft => ({
  paid_permits: { ...rules.paid_permits },
  rights: { ...rules.rights },
  deadline_ms: rules.deadline_ms,
});

const sameRule = (a: SourceRule, b: SourceRule) =>
  a.on_right === b.on_right &&
  a.on_no_right === b.on_no_right &&
  a.on_warning === b.on_warning &&
  a.on_cannot_tell === b.on_cannot_tell;

/** What is to be changed; `null` = nothing. */
export function toChange(draft: Draft, rules: SourceRulesView) {
  const change = {
    ...(sameRule(draft.paid_permits, rules.paid_permits) ? {} : { paid_permits: draft.paid_permits }),
    ...(sameRule(draft.rights, rules.rights) ? {} : { rights: draft.rights }),
    ...(draft.deadline_ms === rules.deadline_ms || draft.deadline_ms === null
      ? {}
      : { deadline_ms: draft.deadline_ms }),
  };
  return Object.keys(change).length > 0 ? change : null;
}

/** One case of the example. */
export interface Example {
  /** What the source says of a car that is on no list. */
  says: string;
  verdict: VerdictKind;
  warned: boolean;
  /** Whether the gate of a lane whose own policy is on opens by itself. */
  itself: boolean;
}

/** What the rule means for a car that is on no list and of which no other source says anything. */
export function examples(rule: SourceRule): Example[] {
  const against = (does: GateRule): Pick<Example, 'verdict' | 'warned'> => ({
    verdict: does === 'block' ? 'blocked' : 'review',
    warned: does === 'warn',
  });
  const right = rule.on_right === 'open';
  return [
    { says: 'A right is in force', verdict: right ? 'allowed' : 'review', warned: false, itself: right },
    { says: 'No right was found', ...against(rule.on_no_right), itself: false },
    { says: 'A warning', ...against(rule.on_warning), itself: false },
    { says: 'It cannot tell', verdict: 'review', warned: rule.on_cannot_tell !== 'ignore', itself: false },
  ];
}

/** What happens to a car of the allow list while the source cannot tell. */
export function listedMeanwhile(rule: SourceRule): string {
  return rule.on_cannot_tell === 'hold'
    ? 'While it is asked or cannot tell, a car of the allow list stays allowed, and a person opens.'
    : 'While it is asked or cannot tell, a car of the allow list stays allowed and is let in as ever.';
}
