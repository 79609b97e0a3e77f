/** Overlays as edited: always eight areas, so that nothing of what a camera shows is left to chance. */
import type { LiveRowKind, OverlaySetup, PhotoSetup, PlaceSetup } from '$lib/api/types';

export const AREAS = 8;
export const ROWS = 8;

export interface LiveArea {
  enabled: boolean;
  place: PlaceSetup;
  rows: { kind: LiveRowKind; text: string }[];
}

/** A box of the preview. */
export interface Box {
  /** Which area, from 0. */
  area: number;
  place: PlaceSetup;
  lines: string[];
  shown: boolean;
}

/** Stands for the time in previews. */
const NOW = '2026-11-25 12:00:00';

export function liveDraft(setup: OverlaySetup | null): LiveArea[] {
  return Array.from({ length: AREAS }, (_, i) => {
    const known = setup?.areas[i];
    const rows = known?.rows.map((row) => ({ kind: row.kind, text: row.text ?? '' })) ?? [];
    return {
      enabled: known?.enabled ?? false,
      place: { ...(known?.place ?? { x: 2, y: 2 + i * 12 }) },
      rows: rows.length > 0 ? rows : [{ kind: 'text', text: '' }],
    };
  });
}

/** What is sent; rows without a text are not in use. */
export function toLive(areas: readonly LiveArea[]): OverlaySetup {
  return {
    areas: areas.map((area) => ({
      enabled: area.enabled,
      place: area.place,
      rows: area.rows.map((row) =>
        row.kind === 'text' && row.text.trim() === '' ? { kind: 'unused', text: '' } : row,
      ),
    })),
  };
}

export function liveBoxes(areas: readonly LiveArea[]): Box[] {
  return areas.map((area, i) => ({
    area: i,
    place: area.place,
    shown: area.enabled,
    lines: area.rows.filter((r) => r.kind !== 'unused').map((r) => (r.kind === 'time' ? NOW : r.text)),
  }));
}

export const STYLES = ['On a background', 'Outlined', 'Hollow', 'Plain', 'Inverse'].map((label, value) => ({
  value,
  label,
}));
export const SIZES = [
  { value: 2, label: 'Small' },
  { value: 1, label: 'Medium' },
  { value: 0, label: 'Large' },
  { value: 3, label: 'Extra large' },
] as const;
export const DATES = ['2026-11-25', '11-25-2026', '20261125', '11252026', '20261125 Wednesday'].map(
  (label, value) => ({ value, label }),
);

export const ITEMS = [
  { key: 'time', label: 'Date and time', text: false },
  { key: 'plate', label: 'Plate', text: false },
  { key: 'custom_1', label: 'Text 1', text: true },
  { key: 'custom_2', label: 'Text 2', text: true },
] as const;

export type ItemKey = (typeof ITEMS)[number]['key'];

export function photoDraft(setup: PhotoSetup | null): PhotoSetup {
  if (setup) return { ...structuredClone(setup), places: eight(setup.places) };
  const item = (area: number, enabled: boolean) => ({ enabled, area, text: '' });
  return {
    font_space_px: 0,
    font_style: 1,
    font_size: 1,
    color: '#ffffff',
    back_color: '#000000',
    milliseconds: false,
    date_format: 0,
    places: eight([]),
    time: item(0, true),
    plate: item(1, true),
    custom_1: item(2, false),
    custom_2: item(3, false),
  };
}

function eight(places: readonly PlaceSetup[]): PlaceSetup[] {
  return Array.from({ length: AREAS }, (_, i) => ({ ...(places[i] ?? { x: 2, y: 2 + i * 8 }) }));
}

export function photoBoxes(setup: PhotoSetup): Box[] {
  const date = DATES.find((d) => d.value === setup.date_format)?.label ?? '';
  const words: Record<ItemKey, string> = {
    time: `${date} 12:00:00${setup.milliseconds ? '.123' : ''}`,
    plate: 'AB 123 CD',
    custom_1: setup.custom_1.text ?? '',
    custom_2: setup.custom_2.text ?? '',
  };
  return setup.places.map((place, area) => {
    const here = ITEMS.filter((item) => setup[item.key].enabled && setup[item.key].area === area);
    return { area, place, shown: here.length > 0, lines: here.map((item) => words[item.key]) };
  });
}

/** Where a pointer is in the picture, in hundredths. */
export function placeAt(x: number, y: number, width: number, height: number): PlaceSetup {
  const hundredth = (part: number, whole: number) =>
    Math.min(99, Math.max(0, Math.round((part / Math.max(1, whole)) * 100)));
  return { x: hundredth(x, width), y: hundredth(y, height) };
}
