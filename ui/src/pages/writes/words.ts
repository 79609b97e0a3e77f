/** What a fresh look speaks for, in words. */
import type { Settled } from '$lib/api/types';

export const SPEAKS_FOR: Record<Settled | 'nothing', string> = {
  done: 'That speaks for: it was done.',
  not_done: 'That speaks for: it was not done.',
  nothing: 'It does not tell whether it was done.',
};

export const SETTLED: Record<Settled, string> = { done: 'It was done', not_done: 'It was not done' };
