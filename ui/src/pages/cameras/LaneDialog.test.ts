import { fireEvent, render, screen, waitFor } from '@testing-library/svelte';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { CameraView } from '$lib/api/types';
import { live } from '$lib/state/live.svelte';
import { program } from '../../test/program';
import LaneDialog from './LaneDialog.svelte';

const camera = {
  id: 5,
  name: 'entry-1',
  standing: 'new',
  presence: 'online',
  source_address: '10.0.0.9',
  has_password: false,
  allow_basic: false,
} as CameraView;
const lane = {
  id: 3,
  name: 'Main entry',
  direction: 'entry',
  position: 1,
  cameras: [{ id: 5 }],
  barrier_camera_id: 5,
};

beforeEach(() => {
  live.cameras = [camera];
  live.lanes = [];
});

function open() {
  const onclose = vi.fn();
  render(LaneDialog, { props: { lane: null, cameraId: 5, onclose, onsaved: vi.fn() } });
  return onclose;
}
const type = (label: string, value: string) =>
  fireEvent.input(screen.getByLabelText(label), { target: { value } });
const save = () => fireEvent.submit(document.querySelector('form')!);

describe('setting up a lane', () => {
  it('saves the lane and how its barrier camera is reached in one go', async () => {
    const asked = program(() => ({ body: lane }));
    const onclose = open();
    await type('Name', 'Main entry');
    await type('User (Digest)', 'admin');
    await type('Password', 'secret-1');
    await save();
    await waitFor(() => expect(onclose).toHaveBeenCalled());
    expect(asked).toEqual([
      {
        what: 'POST /api/v1/lanes',
        body: {
          name: 'Main entry',
          direction: 'entry',
          camera_ids: [5],
          barrier_camera_id: 5,
          automatic_opening: false,
          mqtt: false,
          sends_lists: false,
          lists_sent: 'both',
          list_channel: 'lapi',
          fleet_unpaid: 'warn',
          position: null,
        },
      },
      { what: 'PATCH /api/v1/cameras/5', body: { user: 'admin', password: 'secret-1' } },
    ]);
  });

  it('never adds the lane twice when only the second half failed', async () => {
    let broken = true;
    const asked = program(({ what }) =>
      what.startsWith('PATCH') && broken
        ? { status: 422, body: { code: 'invalid', message: 'Type an address.', field: 'device_address' } }
        : { body: lane },
    );
    const onclose = open();
    await type('Name', 'Main entry');
    await type('Device address', 'http://x');
    await save();
    await screen.findByText('Type an address.');
    broken = false;
    await type('Device address', '10.0.0.9');
    await save();
    await waitFor(() => expect(onclose).toHaveBeenCalled());
    expect(asked.map((a) => a.what)).toEqual([
      'POST /api/v1/lanes',
      'PATCH /api/v1/cameras/5',
      'PUT /api/v1/lanes/3',
      'PATCH /api/v1/cameras/5',
    ]);
  });

  it('says what unpaid services of a fleet vehicle do here, and sends what was chosen', async () => {
    const asked = program(() => ({ body: lane }));
    const onclose = open();
    expect(screen.getByText(/verdict stays, with a warning/)).toBeTruthy();
    await fireEvent.click(screen.getByLabelText('Block'));
    expect(screen.getByText(/stays closed unless a person opens it/)).toBeTruthy();
    await type('Name', 'Main exit');
    await save();
    await waitFor(() => expect(onclose).toHaveBeenCalled());
    expect(asked[0]?.body).toMatchObject({ fleet_unpaid: 'block' });
  });

  it('opens nothing by itself unless somebody says so, and warns then', async () => {
    program(() => ({ body: lane }));
    open();
    const box = screen.getByLabelText<HTMLInputElement>(/may open this lane by itself/);
    expect(box.checked).toBe(false);
    expect(screen.getByText(/no person looks at the car/)).toBeTruthy();
  });
});
