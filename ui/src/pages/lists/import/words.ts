/** What can be chosen while a file is read, in words. */
import type { Charset, ColumnMeaning, Delimiter, ImportSettings, LineOutcome } from '$lib/api/types';

/** A file has at most so many bytes. */
export const MAX_BYTES = 16 * 1024 * 1024;

export const CHARSETS: readonly { value: Charset; label: string }[] = [
  { value: 'utf-8', label: 'Unicode (UTF-8)' },
  { value: 'utf-16le', label: 'Unicode (UTF-16)' },
  { value: 'utf-16be', label: 'Unicode (UTF-16, high byte first)' },
  { value: 'windows-1252', label: 'Western Europe (Windows-1252)' },
  { value: 'windows-1250', label: 'Central Europe (Windows-1250)' },
  { value: 'iso-8859-2', label: 'Central Europe (ISO 8859-2)' },
  { value: 'windows-1251', label: 'Cyrillic (Windows-1251)' },
  { value: 'koi8-u', label: 'Cyrillic (KOI8)' },
  { value: 'windows-1253', label: 'Greek (Windows-1253)' },
  { value: 'windows-1254', label: 'Turkish (Windows-1254)' },
  { value: 'windows-1257', label: 'Baltic (Windows-1257)' },
  { value: 'windows-1255', label: 'Hebrew (Windows-1255)' },
  { value: 'windows-1256', label: 'Arabic (Windows-1256)' },
  { value: 'windows-1258', label: 'Vietnamese (Windows-1258)' },
  { value: 'windows-874', label: 'Thai (Windows-874)' },
  { value: 'gbk', label: 'Chinese, simplified (GBK)' },
  { value: 'big5', label: 'Chinese, traditional (Big5)' },
  { value: 'shift_jis', label: 'Japanese (Shift JIS)' },
  { value: 'euc-kr', label: 'Korean (EUC-KR)' },
];

export const DELIMITERS: readonly { value: Delimiter; label: string }[] = [
  { value: 'semicolon', label: 'Semicolon  ;' },
  { value: 'comma', label: 'Comma  ,' },
  { value: 'tab', label: 'Tab' },
  { value: 'bar', label: 'Bar  |' },
];

export const MEANINGS: readonly { value: ColumnMeaning; label: string }[] = [
  { value: 'ignore', label: 'Not read' },
  { value: 'plate', label: 'Plate' },
  { value: 'list', label: 'List (allow or block)' },
  { value: 'valid_from', label: 'Valid from' },
  { value: 'valid_until', label: 'Valid until' },
  { value: 'owner', label: 'Owner' },
  { value: 'phone', label: 'Phone' },
  { value: 'remarks', label: 'Remarks' },
];

export const DATE_ORDERS: readonly { value: ImportSettings['date_order']; label: string }[] = [
  { value: 'day_first', label: 'Day first: 3/4 is 3 April' },
  { value: 'month_first', label: 'Month first: 3/4 is 4 March' },
];

export const OUTCOME: Record<LineOutcome, string> = {
  new: 'New',
  changed: 'Changed',
  unchanged: 'Unchanged',
  repeated: 'Repeated',
  error: 'Error',
};

/** `1 entry`, `3 entries`. */
export function entries(count: number): string {
  return `${count.toLocaleString('en')} ${count === 1 ? 'entry' : 'entries'}`;
}

/** `1 line has an error`, `3 lines have errors`. */
export function errors(count: number): string {
  return count === 1 ? '1 line has an error' : `${count.toLocaleString('en')} lines have errors`;
}

/** A letter for a column, as spreadsheets name it: A … Z, AA … */
export function columnLetter(at: number): string {
  return (at >= 26 ? columnLetter(Math.floor(at / 26) - 1) : '') + String.fromCharCode(65 + (at % 26));
}
