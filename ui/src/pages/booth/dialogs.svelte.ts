/** Which dialog of the booth is open, and what it is bound to. */
import type { LaneView, PassageView } from '$lib/api/types';
import { bind, type Target } from './gate';

class Dialogs {
  /** The open panel, bound to a lane and a passage. */
  panel = $state.raw<{ target: Target; command: 'open' | 'unlock' } | null>(null);
  /** An emergency opening: sent when this is set. */
  emergency = $state.raw<Target | null>(null);
  /** "Open all lanes (fire)". */
  fire = $state(false);
  correct = $state.raw<PassageView | null>(null);
  list = $state.raw<PassageView | null>(null);
  /** Live pictures of a lane. */
  live = $state.raw<LaneView | null>(null);

  openPanel(lane: LaneView, passage: PassageView | null, command: 'open' | 'unlock' = 'open') {
    this.panel = { target: bind(lane, passage), command };
  }

  openEmergency(lane: LaneView, passage: PassageView | null) {
    this.emergency = bind(lane, passage);
  }

  closeAll() {
    this.panel = null;
    this.fire = false;
    this.correct = null;
    this.list = null;
    this.live = null;
  }
}

export const dialogs = new Dialogs();
