import { describe, expect, it } from 'vitest';
import type { ConnectionKind } from '$lib/api/types';
import { connection } from '../../../test/views';
import { draftOf, graceComplaint, newDraft, pollComplaint, toChange, toSetup } from './draft';

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

describe('each kind', () => {
  it('of OPS-COM carries its clock and no audience', () => {
    const sent = toSetup({ ...newDraft('opscom'), clientId: 'OC-TOMA', timeBasis: 'local' });
    expect(sent).toMatchObject({ client_id: 'OC-TOMA', time_basis: 'local', asked_at_gate: true });
    expect(Object.keys(sent)).not.toContain('audience');
    expect(Object.keys(sent)).not.toContain('level');
  });

  it('shows and sends a client id only where there is one', () => {
    expect(Object.keys(toSetup(newDraft('pay_by_plate')))).not.toContain('client_id');
  });
});

describe('the grace period of a payment provider', () => {
  const sent = (graceMin: string) => toSetup({ ...newDraft('pay_by_plate'), graceMin }).grace_s;
  it('is typed in minutes and sent in seconds', () => {
    expect(['', '0', '10', '1440'].map(sent)).toEqual([0, 0, 600, 86_400]);
  });

  it('is at most a day, and not sent while it cannot be read', () => {
    const wrong = (graceMin: string) => graceComplaint({ ...newDraft('pay_by_plate'), graceMin }) !== null;
    expect(['1440', '1441', '-1', 'ten'].map(wrong)).toEqual([false, true, true, true]);
    expect(sent('1441')).toBeUndefined();
    expect(graceComplaint({ ...newDraft('fleet'), graceMin: 'ten' })).toBe(null);
  });

  it('that was set in seconds stays as it is unless somebody types', () => {
    const view = connection(1, { kind: 'pay_by_plate', grace_s: 90 });
    expect(toChange(draftOf(view), view)).toEqual({});
    expect(toChange({ ...draftOf(view), graceMin: '2', recheckFailed: 'block' }, view)).toEqual({
      grace_s: 120,
      recheck_failed: 'block',
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

it('is asked every 30 seconds at most, a Pay-by-Plate provider every minute', () => {
  const wrong = (poll_s: string, kind: ConnectionKind = 'fleet') =>
    pollComplaint({ ...newDraft(kind), poll_s }) !== null;
  expect(['', '30', '29', 'often'].map((text) => wrong(text))).toEqual([false, false, true, true]);
  expect(wrong('59', 'pay_by_plate')).toBe(true);
  expect(wrong('60', 'pay_by_plate')).toBe(false);
});
