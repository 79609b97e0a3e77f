/** Sends gate commands from the booth. Each press is one command; nothing here repeats one. */
import { api, ask } from '$lib/api/client';
import type { CommandView, GateCommand, LaneView, PassageView } from '$lib/api/types';
import { Failure } from '$lib/failure';

/** What a panel is bound to when it opens. It stays so, whatever arrives meanwhile. */
export interface Target {
  laneId: number;
  laneName: string;
  direction: LaneView['direction'];
  gateComplaint: string | null;
  /** The lane was open and locked. */
  lockedOpen: boolean;
  /** The passage on the card, as it was. */
  passage: PassageView | null;
}

export function bind(lane: LaneView, passage: PassageView | null): Target {
  return {
    laneId: lane.id,
    laneName: lane.name,
    direction: lane.direction,
    gateComplaint: lane.gate_complaint ?? null,
    lockedOpen: lane.lock != null,
    // A picked row of another lane is not what stands at this gate.
    passage: passage?.lane_id === lane.id ? passage : null,
  };
}

export interface Order {
  command: GateCommand;
  reason: string;
  /** For "open and lock": when to remind. */
  until: string | null;
}

/** Sends one command and waits until its outcome is known. */
export function send(target: Target, order: Order): Promise<CommandView> {
  const body = {
    command: order.command,
    reason: order.reason,
    capture_id: target.passage?.capture_id ?? null,
    until: order.until,
  };
  return ask(api.POST('/api/v1/lanes/{id}/commands', { params: { path: { id: target.laneId } }, body }));
}

/** Opens first; the reason is asked afterwards. */
export function emergency(target: Target): Promise<CommandView> {
  const body = { capture_id: target.passage?.capture_id ?? null };
  return ask(
    api.POST('/api/v1/lanes/{id}/emergency-open', { params: { path: { id: target.laneId } }, body }),
  );
}

/** Whether it is unknown what became of a command: asked for, and no answer from Gatehouse. */
export function mayHaveGone(thrown: unknown): boolean {
  return ['unreachable', 'timeout', 'internal'].includes(Failure.from(thrown).code);
}
