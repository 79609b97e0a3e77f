import { render, screen } from '@testing-library/svelte';
import { beforeEach, describe, expect, it } from 'vitest';
import type { EvidenceView, SessionView } from '$lib/api/types';
import { clock } from '$lib/state/clock.svelte';
import { session } from '$lib/state/session.svelte';
import { passage } from '../../test/views';
import Evidence from './Evidence.svelte';
import { figures, lookOf, unpaidMark, wordsOf } from './evidence';

const line = (more: Partial<EvidenceView> = {}): EvidenceView => ({
  source: 'Harbour Rentals',
  connection_id: 1,
  state: 'unpaid',
  sentence: 'Fleet vehicle with unpaid services.',
  as_of: '2026-11-21T10:00:00Z',
  stale: false,
  totals: [
    { currency: 'NOK', gross: '48.48', count: 2 },
    { currency: 'EUR', gross: '3.00', count: 1 },
  ],
  services: 3,
  running: 1,
  ...more,
});
const signedIn = (role: string) =>
  (session.view = { operator: { name: 'Kim', role }, door: 'window' } as unknown as SessionView);

beforeEach(() => {
  clock.zone = 'UTC';
  clock.now = Date.parse('2026-11-21T10:03:00Z');
});

describe('what payment systems say about a car', () => {
  it('shows a sum for each currency and never their sum', () => {
    expect(figures(line())).toEqual(['48.48 NOK', '3.00 EUR', '3 services', '1 running']);
    expect(
      figures(line({ totals: [{ currency: null, gross: '0', count: 1 }], services: 1, running: 1 })),
    ).toEqual(['1 without a price yet', '1 service', '1 running']);
  });

  it('gives “cannot tell” a look of its own, and no figures that could be taken for what is owed', () => {
    const cannot = line({ state: 'cannot_tell', stale: true, sentence: 'Cannot tell: the copy is too old.' });
    expect(lookOf(cannot).tone).toBe('stale');
    expect(lookOf(line()).tone).toBe('amber');
    expect(lookOf(line({ state: 'clear' })).tone).toBe('quiet');
    expect(figures(cannot)).toEqual([]);
    expect(wordsOf(cannot)).toBe('The copy is too old.');
    expect(unpaidMark(passage(1, { evidence: [cannot] }))).toBeNull();
  });

  it('shows source, state, figures and age', () => {
    signedIn('attendant');
    render(Evidence, { props: { passage: passage(1, { evidence: [line()] }) } });
    const words = screen.getByRole('listitem').textContent?.replace(/\s+/g, ' ');
    expect(words).toContain('Unpaid 48.48 NOK · 3.00 EUR · 3 services · 1 running');
    expect(words).toContain('Harbour Rentals, as of 10:00 (3 min ago)');
    expect(screen.queryByRole('link')).toBeNull();
  });

  it('leads a supervisor to the unpaid services of this plate', () => {
    signedIn('supervisor');
    render(Evidence, { props: { passage: passage(1, { evidence: [line()] }) } });
    expect(screen.getByRole('link').getAttribute('href')).toBe('#/unpaid?plate=AB12CDE');
  });

  it('marks old figures as old', () => {
    signedIn('attendant');
    render(Evidence, { props: { passage: passage(1, { evidence: [line({ stale: true })] }) } });
    expect(screen.getByText('Old')).toBeTruthy();
    expect(unpaidMark(passage(1, { evidence: [line({ stale: true })] }))).toBe('old');
    expect(unpaidMark(passage(1, { evidence: [line()] }))).toBe('unpaid');
  });

  it('shows nothing where nobody says anything', () => {
    render(Evidence, { props: { passage: passage(1) } });
    expect(screen.queryByRole('list')).toBeNull();
  });
});
