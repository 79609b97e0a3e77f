import { describe, expect, it } from 'vitest';
import { Failure } from '$lib/failure';
import { Loaded } from './loaded.svelte';

describe('what a page reads', () => {
  it('keeps the old value when reading it again fails, and says why', async () => {
    let broken = false;
    const loaded = new Loaded(async () => {
      if (broken) throw new Failure('unreachable', '');
      return 'first';
    });
    await loaded.load();
    broken = true;
    await loaded.load();
    expect(loaded.value).toBe('first');
    expect(Failure.from(loaded.failure).code).toBe('unreachable');
  });

  it('is what was asked for last, even when an earlier answer comes later', async () => {
    const answers: ((text: string) => void)[] = [];
    const loaded = new Loaded(() => new Promise<string>((resolve) => answers.push(resolve)));
    const early = loaded.load();
    const late = loaded.load();
    answers[1]!('new');
    answers[0]!('old');
    await Promise.all([early, late]);
    expect(loaded.value).toBe('new');
    expect(loaded.busy).toBe(false);
  });

  it('ignores an answer to a question that was dropped', async () => {
    let answer = (_: string) => {};
    const loaded = new Loaded(() => new Promise<string>((resolve) => (answer = resolve)));
    const asked = loaded.load();
    loaded.clear();
    answer('late');
    await asked;
    expect(loaded.value).toBeNull();
  });
});
