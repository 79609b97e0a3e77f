/** Plates on the screen and on the keyboard. Equality is decided by the server; this only shows and tidies. */

/** What stands where no plate was read. */
export const NO_PLATE = 'No plate';

/** Plates are written in capitals; nothing else that was typed is changed. */
export function typedPlate(text: string): string {
  return text.toUpperCase();
}

/** Whether a plate can be looked up or put on a list. */
export function isPlate(plate: string | null | undefined): plate is string {
  return plate != null && /[\p{L}\p{N}]/u.test(plate);
}

/** A plate for a screen reader: character by character. */
export function spelled(plate: string): string {
  return [...plate].filter((c) => c.trim() !== '').join(' ');
}
