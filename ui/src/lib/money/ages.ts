/** How old copies are, with what the feed told since they were read. No request and no screen here. */
import type { ConnectionView, CopyAge } from '$lib/api/types';

/** A look that failed changes no list, so no list is read again: the connection itself tells of it. */
export function agesNow(
  ages: readonly CopyAge[],
  connections: readonly Pick<ConnectionView, 'id' | 'health' | 'sentence' | 'last_failure'>[],
): CopyAge[] {
  return ages.map((age) => {
    const one = connections.find((c) => c.id === age.connection_id);
    const told = age.stale || age.sentence != null;
    if (told || one === undefined || (one.health !== 'failing' && one.health !== 'stale')) return age;
    const failure = one.health === 'failing' ? one.last_failure : null;
    return { ...age, stale: true, sentence: failure ?? one.sentence };
  });
}
