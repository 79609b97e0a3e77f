import { describe, expect, it } from 'vitest';
import type { PayByPlateView, ServedSourceView } from '$lib/api/types';
import { differs, draftOf, scopeWords, sourceLines, sourceWords, toNewZone, toSources } from './draft';

const view = {
  enabled: false,
  certification: false,
  populate_path: '_test/populate',
  clear_path: '_test/clear',
} as PayByPlateView;

const source = (more: Partial<ServedSourceView>): ServedSourceView => ({
  kind: 'allow_list',
  connection_id: null,
  connection: null,
  source_zone: null,
  off: false,
  ...more,
});

const connections = [
  { id: 1, kind: 'fleet' as const, name: 'Rental' },
  { id: 2, kind: 'permit' as const, name: 'Landlord' },
  { id: 3, kind: 'opscom' as const, name: 'Campus' },
  { id: 4, kind: 'pay_by_plate' as const, name: 'App' },
];

describe('settings', () => {
  it('are no change until something was changed', () => {
    expect(differs(draftOf(view), view)).toBe(false);
    expect(differs({ ...draftOf(view), enabled: true }, view)).toBe(true);
  });
});

describe('what is published', () => {
  it('may be the allow list and every connection that has rights, and nothing else', () => {
    const lines = sourceLines(connections, [source({})]);
    expect(lines.map((line) => [line.label, line.on])).toEqual([
      ['The allow list', true],
      ['Rental: vehicles', false],
      ['Campus: paid permits', false],
      ['App: rights', false],
    ]);
  });

  it('comes back as it was, also with several zones of one connection', () => {
    const published = [
      source({ kind: 'rights', connection_id: 4, connection: 'App', source_zone: 'a' }),
      source({ kind: 'rights', connection_id: 4, connection: 'App', source_zone: 'b' }),
    ];
    const lines = sourceLines(connections, published);
    expect(lines[3]).toMatchObject({ on: true, zones: 'a, b' });
    expect(toSources(lines)).toEqual([
      { kind: 'rights', connection_id: 4, source_zone: 'a' },
      { kind: 'rights', connection_id: 4, source_zone: 'b' },
    ]);
  });

  it('is everything of a connection when no zone is named, and nothing in a test zone', () => {
    const lines = sourceLines(connections, []).map((line) => ({ ...line, on: true, zones: ' , ' }));
    expect(toSources(lines).map((one) => one.source_zone)).toEqual([null, null, null, null]);
    expect(toNewZone({ zone_id: ' t ', name: ' T ', test: true, lines })).toEqual({
      zone_id: 't',
      name: 'T',
      test: true,
      sources: [],
    });
  });

  it('is said in words', () => {
    const rights = source({
      kind: 'rights',
      connection_id: 4,
      connection: 'App',
      source_zone: 'a',
      off: true,
    });
    expect(sourceWords(rights)).toBe('rights of App, only a (switched off)');
    expect(sourceWords(source({}))).toBe('the allow list');
    expect(scopeWords({ zones: [], development: false })).toBe('all zones in use');
    expect(scopeWords({ zones: [], development: true })).toBe('all test zones');
    expect(scopeWords({ zones: ['a', 'b'], development: false })).toBe('a, b');
  });
});
