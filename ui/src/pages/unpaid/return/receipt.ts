/** The receipt of a return as plain text: what was locked, what was not, and what nobody knows. */
import type { ReturnView, UnpaidView } from '$lib/api/types';
import { showCost } from '$lib/money/amount';
import { plateWords, WRITE_OUTCOME } from '$lib/money/words';
import { showDateTime } from '$lib/time';
import { whereWords } from '../services/words';
import { totalLines } from './state';

/** A time to the minute, or that nobody told it. */
export function momentOf(at: string | null | undefined, zone: string): string {
  return at ? showDateTime(at, zone).slice(0, -3) : 'not told';
}

function line(service: UnpaidView, zone: string): string {
  const until = service.running ? 'still running' : momentOf(service.end, zone);
  return `- ${whereWords(service).zone}: ${momentOf(service.start, zone)} to ${until}, ${showCost(service.cost)}`;
}

export function receiptText(view: ReturnView, site: string, zone: string): string {
  const part = (title: string, lines: string[]) => (lines.length === 0 ? [] : ['', title, ...lines]);
  return [
    `${site}: return of a vehicle`,
    `Vehicle: ${plateWords(view.vehicle)}`,
    `Fleet: ${view.connection_name}`,
    `Period: ${momentOf(view.from, zone)} to ${momentOf(view.to, zone)}`,
    `Reviewed by: ${view.operator}`,
    `Ended: ${momentOf(view.ended_at, zone)}`,
    ...part(
      `Locked (${view.locked.length})`,
      view.locked.map((service) => line(service, zone)),
    ),
    ...part('Sums of what was locked', totalLines(view.locked_totals)),
    ...part(
      `Not locked (${view.not_locked.length})`,
      view.not_locked.map(({ service, sentence }) => `${line(service, zone)}. ${sentence}`),
    ),
    ...part(
      `Still running (${view.still_running.length})`,
      view.still_running.map((service) => line(service, zone)),
    ),
    ...part(
      'Windows',
      view.windows.map(
        (w) =>
          `- ${momentOf(w.from, zone)} to ${momentOf(w.to, zone)}: ${w.write ? `${WRITE_OUTCOME[w.write.outcome]}. ${w.write.sentence}` : 'not asked for'}`,
      ),
    ),
    ...part('Detached from all user profiles', view.detached ? [view.detached.sentence] : []),
    '',
    'What counts is what the provider confirmed. An unlocked service may still be charged to the driver.',
  ].join('\n');
}
