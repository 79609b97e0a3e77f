import { describe, expect, it } from 'vitest';
import { connection } from '../../../test/views';
import { draftOf, newDraft, pollComplaint, toChange, toSetup } from './draft';

describe('a new connection', () => {
  it('of a fleet carries its level and nothing of a landlord', () => {
    const sent = toSetup({
      ...newDraft('fleet'),
      name: ' Rentals ',
      clientId: 'id',
      secret: 's3',
      level: 'medium',
    });
    expect(sent).toEqual({
      kind: 'fleet',
      name: 'Rentals',
      client_id: 'id',
      client_secret: 's3',
      level: 'medium',
      enabled: true,
      base_url: '',
      auth_url: '',
      audience: '',
    });
  });

  it('of a landlord carries templates only when allocations may be created and deleted', () => {
    const draft = { ...newDraft('permit'), landlordId: 'LL', createPath: '/a', deletePath: '/b' };
    expect(toSetup(draft)).not.toHaveProperty('create_path');
    expect(toSetup({ ...draft, allocations: true })).toMatchObject({
      landlord_id: 'LL',
      paths: 'documented',
      allocations: true,
      create_path: '/a',
      delete_path: '/b',
    });
  });
});

describe('a change of a connection', () => {
  it('sends what was changed and nothing else', () => {
    const view = connection(1);
    expect(toChange(draftOf(view), view)).toEqual({});
    expect(toChange({ ...draftOf(view), poll_s: '600' }, view)).toEqual({ poll_s: 600 });
  });

  it('leaves the secret alone unless a new one is typed', () => {
    const view = connection(1);
    expect(draftOf(view).secret).toBe('');
    expect(toChange({ ...draftOf(view), secret: 'new' }, view)).toEqual({ client_secret: 'new' });
  });
});

it('is asked every 30 seconds at most', () => {
  expect(pollComplaint('')).toBeNull();
  expect(pollComplaint('30')).toBeNull();
  expect(pollComplaint('29')).not.toBeNull();
  expect(pollComplaint('often')).not.toBeNull();
});
