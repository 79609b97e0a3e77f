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

/** Opens with the camera's next keep-alive. Answers at once; how it ends shows on the lane. */
export function byKeepAlive(target: Target, reason: string, replace: boolean): Promise<CommandView> {
  const body = { reason, capture_id: target.passage?.capture_id ?? null, replace };
  const params = { path: { id: target.laneId } };
  return ask(api.POST('/api/v1/lanes/{id}/keep-alive-open', { params, body }));
}

/** A command as it is now: what the lane tells of it, else what was answered. */
export function asItIs(command: CommandView, lanes: readonly LaneView[]): CommandView {
  const last = lanes.find((lane) => lane.id === command.lane_id)?.last_command;
  return last != null && last.request_id === command.request_id ? last : command;
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
