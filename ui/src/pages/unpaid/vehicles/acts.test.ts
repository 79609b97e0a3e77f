import { expect, it } from 'vitest';
import { program } from '../../../test/program';
import { moneyWrite } from '../../../test/views';
import { ACTS, asInput } from './acts';

const vehicle = {
  connection_id: 2,
  vehicle: { plate: 'HDBB12345', country: 'DE', subdivision: 'HD' },
  created_at: null,
  unpaid: [],
  parked: null,
};

it('removing and detaching are told apart in every word, and go to different places', async () => {
  const asked = program(() => ({ body: moneyWrite(1) }));
  await ACTS.remove.send(asInput(vehicle));
  await ACTS.detach.send(asInput(vehicle));
  const body = { connection_id: 2, plate: 'HDBB12345', country: 'DE', subdivision: 'HD' };
  expect(asked).toEqual([
    { what: 'POST /api/v1/fleet/vehicles/remove', body },
    { what: 'POST /api/v1/fleet/vehicles/detach', body },
  ]);
  expect(ACTS.remove.sentence('A1')).toContain('taken out of the fleet');
  expect(ACTS.detach.sentence('A1')).toContain('It stays in the fleet');
  expect(ACTS.detach.sentence('A1')).toContain('earlier drivers are no longer charged');
  expect(ACTS.remove.action).not.toBe(ACTS.detach.action);
});
