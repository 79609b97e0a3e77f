import { expect, test } from 'vitest';
import { agesNow } from './ages';

const READ = {
  connection_id: 1,
  connection_name: 'Rental fleet',
  as_of: '2026-11-28T18:00:00Z',
  stale: false,
  sentence: null,
};
const one = (health: 'fresh' | 'failing' | 'stale') => ({
  id: 1,
  health,
  sentence: `It is ${health}.`,
  last_failure: 'It was away.',
});

test('a_copy_of_a_connection_that_fails_since_it_was_read_is_called_old_with_the_reason', () => {
  expect(agesNow([READ], [one('failing')])).toEqual([{ ...READ, stale: true, sentence: 'It was away.' }]);
  expect(agesNow([READ], [one('stale')])).toEqual([{ ...READ, stale: true, sentence: 'It is stale.' }]);
});

test('what_was_read_with_the_list_stays_as_it_was_said', () => {
  const told = { ...READ, stale: true, sentence: 'As of 18:00. It was away.' };
  expect(agesNow([told], [one('failing')])).toEqual([told]);
  expect(agesNow([READ], [one('fresh')])).toEqual([READ]);
  expect(agesNow([READ], [])).toEqual([READ]);
});
