/** What is served to others while it is typed. Whether it is acceptable is decided by the program. */
import type {
  ConnectionView,
  NewServedZone,
  PayByPlateSetup,
  PayByPlateView,
  ServedMissing,
  ServedSource,
  ServedSourceView,
  ServedZoneSetup,
  ServedZoneView,
} from '$lib/api/types';

export function draftOf(view: PayByPlateView): PayByPlateSetup {
  const { enabled, certification, populate_path, clear_path } = view;
  return { enabled, certification, populate_path, clear_path };
}

/** Whether anything was changed. */
export function differs(draft: PayByPlateSetup, view: PayByPlateView): boolean {
  return JSON.stringify(draft) !== JSON.stringify(draftOf(view));
}

/** The one thing to do next. */
export const MISSING: Record<ServedMissing, string> = {
  door: 'The partner door is closed: nobody can ask. Open it under Doors and certificates.',
  zone: 'There is no zone yet. Add one, and choose what is published in it.',
  key: 'Nobody has a key yet. Make one, and give it to the other side.',
};

/** Something that may be published in a zone. */
export interface SourceLine {
  kind: ServedSource['kind'];
  connection_id: number | null;
  label: string;
  on: boolean;
  /** Zones of its own, separated by commas; empty = all. */
  zones: string;
  /** Whether it has zones of its own. */
  zoned: boolean;
}

const KINDS: Partial<Record<ConnectionView['kind'], { kind: ServedSource['kind']; what: string }>> = {
  fleet: { kind: 'fleet', what: 'vehicles' },
  opscom: { kind: 'paid_permits', what: 'paid permits' },
  pay_by_plate: { kind: 'rights', what: 'rights' },
};

/** Everything that may be published, with what is published now. */
export function sourceLines(
  connections: readonly Pick<ConnectionView, 'id' | 'kind' | 'name'>[],
  published: readonly ServedSourceView[],
): SourceLine[] {
  const line = (kind: ServedSource['kind'], connection_id: number | null, label: string): SourceLine => {
    const of = published.filter((one) => one.kind === kind && one.connection_id === connection_id);
    return {
      kind,
      connection_id,
      label,
      on: of.length > 0,
      zones: of.flatMap((one) => one.source_zone ?? []).join(', '),
      zoned: kind === 'paid_permits' || kind === 'rights',
    };
  };
  return [
    line('allow_list', null, 'The allow list'),
    ...connections.flatMap((one) => {
      const known = KINDS[one.kind];
      return known ? [line(known.kind, one.id, `${one.name}: ${known.what}`)] : [];
    }),
  ];
}

export function toSources(lines: readonly SourceLine[]): ServedSource[] {
  return lines
    .filter((line) => line.on)
    .flatMap((line) => {
      const zones = line.zones
        .split(',')
        .map((zone) => zone.trim())
        .filter((zone) => zone !== '');
      const of = line.zoned && zones.length > 0 ? zones : [null];
      return of.map((source_zone) => ({ kind: line.kind, connection_id: line.connection_id, source_zone }));
    });
}

export interface ZoneDraft {
  zone_id: string;
  name: string;
  test: boolean;
  lines: SourceLine[];
}

export function zoneDraft(connections: readonly ConnectionView[], zone: ServedZoneView | null): ZoneDraft {
  return {
    zone_id: zone?.zone_id ?? '',
    name: zone?.name ?? '',
    test: zone?.test ?? false,
    lines: sourceLines(connections, zone?.sources ?? []),
  };
}

export function toZone(draft: ZoneDraft): ServedZoneSetup {
  return { name: draft.name.trim(), sources: draft.test ? [] : toSources(draft.lines) };
}

export function toNewZone(draft: ZoneDraft): NewServedZone {
  return { zone_id: draft.zone_id.trim(), test: draft.test, ...toZone(draft) };
}

/** What a zone publishes, in words. */
export function sourceWords(source: ServedSourceView): string {
  const of = source.connection ?? 'a connection that is gone';
  const where = source.source_zone ? `, only ${source.source_zone}` : '';
  const off = source.off ? ' (switched off)' : '';
  switch (source.kind) {
    case 'allow_list':
      return 'the allow list';
    case 'fleet':
      return `vehicles of ${of}${off}`;
    case 'paid_permits':
      return `paid permits of ${of}${where}${off}`;
    case 'rights':
      return `rights of ${of}${where}${off}`;
  }
}

/** Which zones a key is for, in words. */
export function scopeWords(key: { zones: string[]; development: boolean }): string {
  if (key.zones.length > 0) return key.zones.join(', ');
  return key.development ? 'all test zones' : 'all zones in use';
}
