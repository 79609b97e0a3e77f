/** What can be chosen for a display, in words. */
import type { LaneDisplay, Occasion, RowTemplate } from '$lib/api/types';

export const OCCASIONS: readonly { value: Occasion; label: string; when: string }[] = [
  { value: 'allowed', label: 'Allowed', when: 'A vehicle comes that may pass.' },
  { value: 'review', label: 'Review', when: 'A vehicle comes that somebody has to look at.' },
  { value: 'blocked', label: 'Blocked', when: 'A vehicle comes that is on the block list.' },
  { value: 'unknown', label: 'Unknown', when: 'A vehicle comes of which nothing can be told.' },
  { value: 'opened', label: 'Opened by hand', when: 'Somebody opens the gate by hand.' },
  { value: 'constant', label: 'Constant', when: 'Nothing else is shown.' },
];

export const COLORS: readonly { value: RowTemplate['color']; label: string }[] = [
  { value: 'red', label: 'Red' },
  { value: 'green', label: 'Green' },
  { value: 'yellow', label: 'Yellow' },
];

export const SCROLLS: readonly { value: RowTemplate['scroll']; label: string }[] = [
  { value: 'static', label: 'Stands' },
  { value: 'right_to_left', label: 'Moves left' },
  { value: 'left_to_right', label: 'Moves right' },
  { value: 'bottom_to_top', label: 'Moves up' },
  { value: 'top_to_bottom', label: 'Moves down' },
];

export const LAYOUTS: readonly { value: LaneDisplay['layout']; label: string }[] = [
  { value: 'four_rows', label: 'Four rows' },
  { value: 'two_rows', label: 'Two rows' },
];

export const PLACEHOLDERS: readonly { text: string; label: string }[] = [
  { text: '{plate}', label: 'Plate' },
  { text: '{valid_to}', label: 'Valid until' },
  { text: '{lane}', label: 'Lane' },
  { text: '{site}', label: 'Site' },
  { text: '{time}', label: 'Time' },
];

/** Rows a layout shows. */
export function rowsOf(layout: LaneDisplay['layout']): number {
  return layout === 'four_rows' ? 4 : 2;
}

/** As many rows as a display can have, the missing ones empty: what is typed always has its place. */
export function withAllRows(display: LaneDisplay): LaneDisplay {
  const texts = { ...display.texts };
  for (const { value } of OCCASIONS) {
    const rows = texts[value].rows;
    const missing = Array.from({ length: Math.max(0, 4 - rows.length) }, () => ({
      text: '',
      color: 'green' as const,
      scroll: 'static' as const,
      speak: false,
    }));
    texts[value] = { ...texts[value], rows: [...rows, ...missing] };
  }
  return { ...display, texts };
}
