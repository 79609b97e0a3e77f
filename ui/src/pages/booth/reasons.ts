/** The numbered reasons of the open panel. The last one, "Other", is typed in words. */

export function isFreeText(reasons: readonly string[], chosen: number | null): boolean {
  return chosen !== null && chosen === reasons.length - 1;
}

/** The reason as it goes into the journal; empty while none is complete. */
export function reasonText(reasons: readonly string[], chosen: number | null, typed: string): string {
  if (chosen === null) return '';
  return isFreeText(reasons, chosen) ? typed.trim() : (reasons[chosen] ?? '');
}

/** The field for one's own words is typed into at once. */
export function takeFocus(field: HTMLInputElement): void {
  field.focus();
}
