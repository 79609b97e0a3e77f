import { describe, expect, it } from 'vitest';
import type { PassageBriefView, PlateHistoryView } from '$lib/api/types';
import { lane } from '../../test/views';
import { historyLine } from './history-line';
import { worstCamera } from './lane-words';
import { isFreeText, reasonText } from './reasons';

const brief = (id: number): PassageBriefView => ({
  id,
  capture_id: id,
  lane_name: 'North exit',
  direction: 'exit',
  happened_at: '2026-11-20T10:00:00Z',
  verdict: 'allowed',
  vehicle_picture: null,
});
const history = (more: Partial<PlateHistoryView>): PlateHistoryView => ({
  plate: 'AB1',
  passages: [],
  passage_count: 0,
  commands: [],
  command_count: 0,
  last_entry: null,
  ...more,
});
const show = () => 'yesterday';

describe('the line on earlier passages', () => {
  it('does not count the passage on the card itself', () => {
    expect(historyLine(history({ passages: [brief(5)], passage_count: 1 }), 5, show)).toBe(
      'No earlier passage of this plate.',
    );
  });

  it('names how many, the last one, and the gate commands', () => {
    const known = history({ passages: [brief(5), brief(4)], passage_count: 42, command_count: 2 });
    expect(historyLine(known, 5, show)).toBe(
      '41 earlier passages, last exit, North exit, yesterday. 2 gate commands.',
    );
  });
});

describe('reasons', () => {
  const reasons = ['Misread plate', 'Other'];

  it('are the preset, or what was typed for the last one', () => {
    expect(reasonText(reasons, 0, 'ignored')).toBe('Misread plate');
    expect(reasonText(reasons, 1, '  lost ticket ')).toBe('lost ticket');
    expect(isFreeText(reasons, 1)).toBe(true);
  });

  it('are missing while nothing is chosen or nothing is typed', () => {
    expect(reasonText(reasons, null, 'x')).toBe('');
    expect(reasonText(reasons, 1, '   ')).toBe('');
  });
});

it('a lane is only as good as its worst camera', () => {
  const camera = (id: number, presence: 'online' | 'suspect' | 'offline') => ({
    id,
    name: '',
    presence,
    last_heard_at: null,
  });
  expect(
    worstCamera(lane(1, { cameras: [camera(1, 'online'), camera(2, 'offline'), camera(3, 'suspect')] }))?.id,
  ).toBe(2);
});
