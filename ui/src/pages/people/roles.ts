/** The roles to choose from, each with what it may do. What is allowed is decided by the program. */
import type { Role } from '$lib/api/types';
import { ROLE } from '$lib/words';

export const ROLES: readonly { value: Role; label: string }[] = [
  { value: 'attendant', label: ROLE.attendant },
  { value: 'supervisor', label: ROLE.supervisor },
  { value: 'engineer', label: ROLE.engineer },
];

export const MAY: Record<Role, string> = {
  attendant:
    'Watches, opens gates by hand, corrects plates, acknowledges alarms, allows a plate until tonight.',
  supervisor: 'Also sees all captures, edits the lists, stops automatic opening, reads the audit.',
  engineer: 'Also sets up cameras, lanes, people and settings.',
};
