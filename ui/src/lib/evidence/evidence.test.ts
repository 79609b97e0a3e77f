import { render, screen } from '@testing-library/svelte';
import { beforeEach, describe, expect, it } from 'vitest';
import type { EvidenceState, EvidenceView, SessionView } from '$lib/api/types';
import { clock } from '$lib/state/clock.svelte';
import { session } from '$lib/state/session.svelte';
import { passage } from '../../test/views';
import {
  beside,
  besidePassage,
  EVIDENCE,
  figures,
  keysOf,
  lookOf,
  saidBeside,
  sentenceOf,
  unpaidMark,
} from './evidence';
import Evidence from './Evidence.svelte';

const line = (more: Partial<EvidenceView> = {}): EvidenceView => ({
  source: 'fleet',
  name: 'Harbour Rentals',
  connection_id: 1,
  state: 'unpaid',
  sentence: 'Fleet vehicle with unpaid services.',
  permit: null,
  as_of: '2026-11-21T10:00:00Z',
  stale: false,
  asking: false,
  totals: [
    { currency: 'NOK', gross: '48.48', count: 2 },
    { currency: 'EUR', gross: '3.00', count: 1 },
  ],
  services: 3,
  running: 1,
  ...more,
});
const lists = line({
  source: 'lists',
  name: 'Lists',
  connection_id: null,
  state: 'not_known',
  sentence: 'On no list.',
  as_of: null,
  totals: [],
  services: 0,
  running: 0,
});
const signedIn = (role: string) =>
  (session.view = { operator: { name: 'Kim', role }, door: 'window' } as unknown as SessionView);
const shown = (...lines: EvidenceView[]) => {
  render(Evidence, { props: { lines, plate: 'AB12CDE' } });
  return screen.getAllByRole('listitem').map((item) => item.textContent?.replace(/\s+/g, ' ').trim());
};

beforeEach(() => {
  clock.zone = 'UTC';
  clock.now = Date.parse('2026-11-21T10:03:00Z');
});

describe('what sources say about a car', () => {
  it('shows a sum for each currency and never their sum', () => {
    expect(figures(line())).toEqual(['48.48 NOK', '3.00 EUR', '3 services', '1 running']);
    expect(
      figures(line({ totals: [{ currency: null, gross: '0', count: 1 }], services: 1, running: 1 })),
    ).toEqual(['1 without a price yet', '1 service', '1 running']);
  });

  it('knows which warnings of a verdict its lines say already, however those end', () => {
    const alarm = line({ source: 'paid_permits', name: 'Lot permits', sentence: 'Alarm: Call the office' });
    expect(sentenceOf(alarm)).toBe('Alarm: Call the office.');
    expect(sentenceOf(lists)).toBe('On no list.');
    expect(saidBeside('Lot permits: Alarm: Call the office, as of 10:00.', [lists, alarm])).toBe(true);
    expect(saidBeside('Lot permits cannot tell: Alarm: Call the office.', [alarm])).toBe(true);
    expect(saidBeside('Lot permits: Alarm: Call the office, as of 10:00.', [lists])).toBe(false);
    expect(saidBeside('Looks like A01 on the block list. Compare the picture.', [lists, alarm])).toBe(false);
  });

  it('gives “cannot tell” a look of its own, and no figures that could be taken for what is owed', () => {
    const cannot = line({ state: 'cannot_tell', stale: true });
    expect(lookOf(cannot).tone).toBe('stale');
    expect(figures(cannot)).toEqual([]);
    expect(unpaidMark(passage(1, { evidence: [cannot] }))).toBeNull();
  });

  it('never shows a line in red or green: colour is for what a person has to decide', () => {
    for (const state of Object.keys(EVIDENCE) as EvidenceState[]) {
      const against = state === 'unpaid' || state === 'warning';
      const tone = state === 'cannot_tell' ? 'stale' : against ? 'amber' : 'quiet';
      expect(lookOf(line({ state })).tone, state).toBe(tone);
      expect(lookOf(line({ state, stale: true })).tone, state).toBe('stale');
    }
  });

  it('shows source, state, figures and age, each once', () => {
    signedIn('attendant');
    const [words] = shown(line());
    expect(words).toContain('Unpaid 48.48 NOK · 3.00 EUR · 3 services · 1 running');
    expect(words).toContain('Harbour Rentals, as of 10:00 (3 min ago)');
    expect(words?.match(/Harbour Rentals/g)).toHaveLength(1);
    expect(screen.queryByRole('link')).toBeNull();
  });

  it('leads a supervisor to the unpaid services of this plate', () => {
    signedIn('supervisor');
    shown(line());
    expect(screen.getByRole('link').getAttribute('href')).toBe('#/unpaid?plate=AB12CDE');
  });

  it('keeps the line of a source that is asked in its place until it has answered', () => {
    const town = {
      source: 'paid_permits',
      name: 'Town',
      connection_id: 3,
      totals: [],
      services: 0,
      running: 0,
    };
    const asking = line({ ...town, source: 'paid_permits', state: 'asking', asking: true, as_of: null });
    const right = line({ ...town, source: 'paid_permits', state: 'right', sentence: 'Permit Lot 4.' });
    expect(keysOf([asking, lists])).toEqual(keysOf([right, lists]));
    expect(keysOf([right, { ...right, state: 'warning' }])).toHaveLength(
      new Set(keysOf([right, right])).size,
    );
    expect(shown(asking)).toEqual(['Asking… Town']);
  });

  it('says that a copy speaks while its source is being asked', () => {
    const [words] = shown(
      line({
        source: 'rights',
        state: 'right',
        sentence: 'Right 7.',
        asking: true,
        totals: [],
        services: 0,
        running: 0,
      }),
    );
    expect(words).toMatch(/^Right in force Right 7\. .*Asking…$/);
  });

  it('does not say a second time what the verdict says, nor on the booth what its history says', () => {
    const seen = line({ source: 'passages', state: 'seen' });
    const verdict = {
      kind: 'review' as const,
      sentence: 'On no list.',
      warnings: [],
      at: '2026-11-21T10:00:00Z',
    };
    expect(beside(verdict, [lists, seen])).toEqual([seen]);
    expect(beside({ ...verdict, sentence: 'Town: Permit.' }, [lists])).toEqual([lists]);
    expect(besidePassage(passage(1, { verdict, evidence: [lists, seen, line()] }))).toEqual([line()]);
  });

  it('marks old figures as old', () => {
    signedIn('attendant');
    shown(line({ stale: true }));
    expect(screen.getByText('Old')).toBeTruthy();
    expect(unpaidMark(passage(1, { evidence: [line({ stale: true })] }))).toBe('old');
    expect(unpaidMark(passage(1, { evidence: [line()] }))).toBe('unpaid');
  });

  it('shows nothing where nobody says anything', () => {
    render(Evidence, { props: { lines: [], plate: null } });
    expect(screen.queryByRole('list')).toBeNull();
  });
});
