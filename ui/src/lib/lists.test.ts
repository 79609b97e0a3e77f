import { describe, expect, it } from 'vitest';
import { complaint, newDraft, toEntryInput, validityWords, type Draft } from './lists';

const NOW = Date.parse('2026-11-21T10:00:00Z');
const ZONE = 'Europe/Berlin';
const words = (valid_from: string | null, valid_until: string | null) =>
  validityWords({ valid_from, valid_until }, NOW, ZONE);

describe('when an entry counts, in words', () => {
  it('says the end, with the date when it is not today', () => {
    expect(words(null, '2026-11-21T19:00:00Z')).toEqual({ state: 'now', words: 'Until 20:00' });
    expect(words(null, '2026-11-28T13:00:00Z')).toEqual({ state: 'now', words: 'Until 28 Nov 2026, 14:00' });
    expect(words(null, null)).toEqual({ state: 'now', words: 'No end' });
  });

  it('says that it has not begun or has ended', () => {
    expect(words('2026-11-24T07:00:00Z', null)).toEqual({
      state: 'not_yet',
      words: 'Begins 24 Nov 2026, 08:00, no end',
    });
    expect(words(null, '2026-11-21T10:00:00Z')).toEqual({ state: 'ended', words: 'Ended 11:00' });
  });
});

describe('an entry while it is typed', () => {
  const wrong = (part: Partial<Draft>) =>
    complaint({ ...newDraft('allow', 'AB1'), ...part }, ZONE, NOW)?.field;

  it('needs a plate, and must not end before it begins', () => {
    expect(wrong({ plate: ' - ' })).toBe('plate');
    expect(wrong({ from: '2026-11-22 10:00', until: '2026-11-22 10:00' })).toBe('until');
    expect(wrong({ from: '2026-11-22 10:00' })).toBeUndefined();
  });

  it('is not saved while a time cannot be read, since that would make it endless', () => {
    expect(wrong({ until: '2026-11-31 10:00' })).toBe('until');
    expect(wrong({ from: 'soon' })).toBe('from');
  });

  it('is sent with instants of the site’s zone, and no limit where nothing was typed', () => {
    const draft = { ...newDraft('block', ' AB 1 '), until: '2026-11-22 10:00' };
    expect(toEntryInput(draft, ZONE, NOW)).toMatchObject({
      list: 'block',
      plate: 'AB 1',
      valid_from: null,
      valid_until: '2026-11-22T09:00:00.000Z',
    });
  });
});
