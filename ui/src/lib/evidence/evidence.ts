/** How a source's statement about a plate looks, and its figures. Sums of different currencies are never added. */
import Check from '@lucide/svelte/icons/check';
import CircleHelp from '@lucide/svelte/icons/circle-question-mark';
import Footprints from '@lucide/svelte/icons/footprints';
import Hourglass from '@lucide/svelte/icons/hourglass';
import ListChecks from '@lucide/svelte/icons/list-checks';
import Minus from '@lucide/svelte/icons/minus';
import Receipt from '@lucide/svelte/icons/receipt';
import Ticket from '@lucide/svelte/icons/ticket-check';
import TriangleAlert from '@lucide/svelte/icons/triangle-alert';
import type { EvidenceState, EvidenceView, PassageView, VerdictView } from '$lib/api/types';
import type { Tone } from '$lib/ui/Badge.svelte';
import type { IconComponent } from '$lib/ui/icon';

export const EVIDENCE: Record<EvidenceState, string> = {
  right: 'Right in force',
  no_right: 'No right found',
  warning: 'Warning',
  unpaid: 'Unpaid',
  clear: 'Nothing unpaid',
  listed: 'Listed',
  seen: 'Seen before',
  not_known: 'Not known',
  cannot_tell: 'Cannot tell',
  asking: 'Asking…',
};

export interface Look {
  tone: Tone;
  icon: IconComponent;
}

const ICONS: Record<EvidenceState, IconComponent> = {
  right: Ticket,
  no_right: Minus,
  warning: TriangleAlert,
  unpaid: Receipt,
  clear: Check,
  listed: ListChecks,
  seen: Footprints,
  not_known: Minus,
  cannot_tell: CircleHelp,
  asking: Hourglass,
};

/** What speaks against a car is for a person to decide; what cannot be relied upon is hatched, whatever it says. */
export function lookOf(line: EvidenceView): Look {
  const icon = ICONS[line.state];
  if (line.state === 'cannot_tell' || line.stale) return { tone: 'stale', icon };
  return { tone: line.state === 'unpaid' || line.state === 'warning' ? 'amber' : 'quiet', icon };
}

/**
 * Sums, one for each currency, then how many services and how many of them run: the sentence in figures. None of what
 * nobody can tell: an old sum beside "cannot tell" would be taken for what is owed.
 */
export function figures(line: EvidenceView): string[] {
  if (line.state === 'cannot_tell') return [];
  const sums = line.totals.map((total) =>
    total.currency === null ? `${total.count} without a price yet` : `${total.gross} ${total.currency}`,
  );
  const services = line.services > 0 ? [line.services === 1 ? '1 service' : `${line.services} services`] : [];
  const running = line.running > 0 ? [`${line.running} running`] : [];
  return [...sums, ...services, ...running];
}

/** What stands beside a verdict: without the line of the lists where the verdict itself says it. */
export function beside(verdict: VerdictView, evidence: EvidenceView[]): EvidenceView[] {
  return evidence.filter((line) => line.source !== 'lists' || line.sentence !== verdict.sentence);
}

/** The same on the booth's card, where earlier passages have a line of their own. */
export function besidePassage(passage: PassageView): EvidenceView[] {
  return beside(passage.verdict, passage.evidence).filter((line) => line.source !== 'passages');
}

/** A source's words as the end of a sentence, whatever it wrote. */
export const sentenceOf = (line: Pick<EvidenceView, 'sentence'>): string =>
  /[.!?…]$/.test(line.sentence) ? line.sentence : `${line.sentence}.`;

/** Whether a line beside the verdict says a warning already; the warning names its source and its age once more. */
export function saidBeside(warning: string, lines: readonly EvidenceView[]): boolean {
  return lines.some(({ name, sentence }) => {
    const words = sentence.replace(/\.+$/, '');
    return [`${name}: ${words}`, `${name} cannot tell: ${words}`].some((said) => warning.startsWith(said));
  });
}

/** Which line is which, while others come and go; a source may have several. */
export function keysOf(lines: EvidenceView[]): string[] {
  const seen = new Map<string, number>();
  return lines.map((line) => {
    const source = `${line.source} ${line.connection_id}`;
    const nth = seen.get(source) ?? 0;
    seen.set(source, nth + 1);
    return `${source} ${nth}`;
  });
}

/** Whether some source knows of unpaid services of this vehicle, and whether that can be relied upon. */
export function unpaidMark(passage: PassageView): 'unpaid' | 'old' | null {
  const unpaid = passage.evidence.filter((line) => line.state === 'unpaid');
  if (unpaid.length === 0) return null;
  return unpaid.some((line) => !line.stale) ? 'unpaid' : 'old';
}
