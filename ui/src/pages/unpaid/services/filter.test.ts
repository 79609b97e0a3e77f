import { describe, expect, it } from 'vitest';
import { EVERYTHING, fromAddress, isNarrow, toAddress, toQuery, toSearch, type Filter } from './filter';

const NARROW: Filter = {
  connectionId: 2,
  kind: 'PARKING',
  operatorId: 'op-1',
  zone: 'Quay & Co',
  plate: ' AA12 ',
  currency: 'NOK',
  running: 'ended',
  olderThan_h: 48,
  driverCanPay: true,
  order: 'amount',
};

describe('a filter of unpaid services', () => {
  it('asks for nothing special when nothing is chosen', () => {
    expect(toQuery(EVERYTHING)).toEqual({});
    expect(isNarrow(EVERYTHING)).toBe(false);
    expect(isNarrow({ ...EVERYTHING, order: 'plate' })).toBe(false);
  });

  it('becomes the question the program knows', () => {
    expect(toQuery(NARROW)).toEqual({
      connection_id: 2,
      kind: 'PARKING',
      operator_id: 'op-1',
      zone: 'Quay & Co',
      plate: 'AA12',
      currency: 'NOK',
      running: false,
      older_than_h: 48,
      driver_can_pay: true,
      order: 'amount',
    });
    expect(toSearch({ ...EVERYTHING, zone: 'Quay & Co' })).toBe('zone=Quay+%26+Co');
  });

  it('is found again after a reload, and by a link that names a plate', () => {
    const filter = { ...NARROW, plate: 'AA12' };
    expect(fromAddress(new URLSearchParams(toAddress(filter)))).toEqual(filter);
    expect(fromAddress(new URLSearchParams('plate=BB1&running=perhaps&olderThan_h=-3'))).toEqual({
      ...EVERYTHING,
      plate: 'BB1',
    });
  });
});
