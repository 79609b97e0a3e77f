import { describe, expect, it } from 'vitest';
import type { SourceRule, SourceRulesView } from '$lib/api/types';
import { draftOf, examples, listedMeanwhile, toChange } from './rules';

const usual: SourceRule = {
  on_right: 'open',
  on_no_right: 'ignore',
  on_warning: 'warn',
  on_cannot_tell: 'warn',
};
const rules: SourceRulesView = {
  paid_permits: usual,
  rights: usual,
  usual,
  deadline_ms: 400,
  usual_deadline_ms: 400,
};

describe('what counts at the gate', () => {
  it('sends only what was changed', () => {
    const draft = draftOf(rules);
    expect(toChange(draft, rules)).toBeNull();
    draft.rights.on_no_right = 'block';
    draft.deadline_ms = 700;
    expect(toChange(draft, rules)).toEqual({
      rights: { ...usual, on_no_right: 'block' },
      deadline_ms: 700,
    });
    expect(rules.rights.on_no_right).toBe('ignore');
  });

  it('sends no deadline while none is typed', () => {
    expect(toChange({ ...draftOf(rules), deadline_ms: null }, rules)).toBeNull();
  });

  it('never shows a source that cannot tell as allowed or blocked', () => {
    for (const on_cannot_tell of ['ignore', 'warn', 'hold'] as const) {
      for (const does of ['ignore', 'warn', 'block'] as const) {
        const rule: SourceRule = {
          on_right: 'open',
          on_no_right: does,
          on_warning: does,
          on_cannot_tell,
        };
        const cannot = examples(rule).at(-1)!;
        expect(cannot).toMatchObject({ verdict: 'review', itself: false });
      }
    }
  });

  it('shows what a choice means', () => {
    const strict: SourceRule = {
      on_right: 'say',
      on_no_right: 'block',
      on_warning: 'warn',
      on_cannot_tell: 'hold',
    };
    expect(examples(strict).map((one) => [one.verdict, one.warned, one.itself])).toEqual([
      ['review', false, false],
      ['blocked', false, false],
      ['review', true, false],
      ['review', true, false],
    ]);
    expect(listedMeanwhile(strict)).toContain('a person opens');
    expect(listedMeanwhile(usual)).toContain('as ever');
  });
});
