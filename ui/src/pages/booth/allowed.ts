/** What the signed-in operator may do at the booth. The server decides; this only hides what it would refuse. */
import { session } from '$lib/state/session.svelte';

export interface Acts {
  open: boolean;
  correct: boolean;
  allowTonight: boolean;
  editLists: boolean;
}

export function allowedActs(): Acts {
  const attendant = session.can('attendant');
  return {
    open: attendant,
    correct: attendant,
    allowTonight: attendant,
    editLists: session.can('supervisor'),
  };
}
