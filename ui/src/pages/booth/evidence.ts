/** How a source's statement about a plate looks, and its figures. Sums of different currencies are never added. */
import Check from '@lucide/svelte/icons/check';
import CircleHelp from '@lucide/svelte/icons/circle-question-mark';
import Minus from '@lucide/svelte/icons/minus';
import Receipt from '@lucide/svelte/icons/receipt';
import type { EvidenceState, EvidenceView, PassageView } from '$lib/api/types';
import type { Tone } from '$lib/ui/Badge.svelte';
import type { IconComponent } from '$lib/ui/icon';

export const EVIDENCE: Record<EvidenceState, string> = {
  unpaid: 'Unpaid',
  clear: 'Nothing unpaid',
  not_known: 'Not in the fleet',
  cannot_tell: 'Cannot tell',
};

export interface Look {
  tone: Tone;
  icon: IconComponent;
}

/** Unpaid is for a person to decide; what cannot be relied upon is hatched, whatever it says. */
export function lookOf(line: EvidenceView): Look {
  if (line.state === 'cannot_tell') return { tone: 'stale', icon: CircleHelp };
  const tone = line.stale ? 'stale' : line.state === 'unpaid' ? 'amber' : 'quiet';
  return { tone, icon: line.state === 'unpaid' ? Receipt : line.state === 'clear' ? Check : Minus };
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

/** The sentence, without the state before it: that stands there already. */
export function wordsOf(line: EvidenceView): string {
  const rest = /^cannot tell: (.+)$/i.exec(line.sentence)?.[1];
  return rest === undefined ? line.sentence : rest.charAt(0).toUpperCase() + rest.slice(1);
}

/** Whether some source knows of unpaid services of this vehicle, and whether that can be relied upon. */
export function unpaidMark(passage: PassageView): 'unpaid' | 'old' | null {
  const unpaid = passage.evidence.filter((line) => line.state === 'unpaid');
  if (unpaid.length === 0) return null;
  return unpaid.some((line) => !line.stale) ? 'unpaid' : 'old';
}
