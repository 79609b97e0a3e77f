import { expect, test } from 'vitest';
import { addresses } from './mqtt';

test('a broker on all networks is reached at each address of this PC', () => {
  expect(addresses('0.0.0.0:1883', ['192.168.1.5', '127.0.0.1', 'fe80::1'])).toEqual([
    'tcp://192.168.1.5:1883',
  ]);
  expect(addresses('127.0.0.1:40001', ['192.168.1.5'])).toEqual(['tcp://127.0.0.1:40001']);
  expect(addresses(null, ['192.168.1.5'])).toEqual([]);
});
