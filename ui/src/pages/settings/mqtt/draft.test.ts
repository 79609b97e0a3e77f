import { expect, test } from 'vitest';
import type { MqttView } from '$lib/api/types';
import { differs, draftOf, toSetup } from './draft';

const view = {
  settings: {
    mode: 'embedded',
    listen: '0.0.0.0:1883',
    address: '',
    tls: true,
    ca_pem: null,
    user: '',
    broadcast_word: null,
    lamp: false,
  },
} as unknown as MqttView;

test('what was not touched is no change, and a password that was not typed is not sent', () => {
  const draft = draftOf(view);
  expect(differs(draft, view)).toBe(false);
  expect(toSetup(draft)).not.toHaveProperty('password');
  expect(differs({ ...draft, word: 'all' }, view)).toBe(true);
  expect(toSetup({ ...draft, word: ' all ', password: 'x' })).toMatchObject({
    broadcast_word: 'all',
    password: 'x',
  });
});
