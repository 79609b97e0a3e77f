import { expect, test } from 'vitest';
import type { CameraListView } from '$lib/api/types';
import { inAll, onCameras, openers } from './words';

const of = (held: number, wanted: number, refused = 0, leaving = 0) => ({
  held,
  wanted,
  refused,
  leaving,
  pending: wanted - held - refused,
});

test('where an entry is, is said in a few words, and what is not as it is to be stands out', () => {
  expect(onCameras(of(0, 0))).toBeNull();
  expect(onCameras(of(2, 2))).toEqual({ words: 'On 2 of 2 cameras', tone: 'quiet' });
  expect(onCameras(of(7, 8))).toEqual({ words: 'On 7 of 8 cameras', tone: 'amber' });
  expect(onCameras(of(0, 1, 1))).toEqual({ words: 'On 0 of 1 camera, 1 refused', tone: 'amber' });
  expect(onCameras(of(0, 0, 0, 1))).toEqual({ words: 'Still on 1 camera', tone: 'amber' });
});

test('cameras that are being told count together, and only those', () => {
  const list = (progress: CameraListView['progress'], allow: number) =>
    ({ progress, holds: { entries: allow, allow } }) as CameraListView;
  expect(inAll([list(null, 1)])).toBeNull();
  const lists = [list({ done: 1, total: 10 }, 0), list({ done: 4, total: 10 }, 3), list(null, 2)];
  expect(inAll(lists)).toEqual({ done: 5, total: 20, cameras: 2 });
  expect(openers(lists)).toEqual({ cameras: 2, entries: 5 });
});
