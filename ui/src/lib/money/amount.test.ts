import { describe, expect, it } from 'vitest';
import { services, showAmount, showCost, showTotals } from './amount';
import { expectedShare } from './progress';
import { invoicingWord, kindWord } from './words';

describe('an amount', () => {
  it('is grouped and filled up to the places of its currency', () => {
    expect(showAmount('24.2', 'NOK')).toBe('24.20 NOK');
    expect(showAmount('1234567', 'EUR')).toBe('1,234,567.00 EUR');
    expect(showAmount('-12.5', 'SEK')).toBe('-12.50 SEK');
    expect(showAmount('500', 'JPY')).toBe('500 JPY');
  });

  it('keeps every digit that the provider gave, beyond what a float can hold', () => {
    expect(showAmount('9007199254740993.015', 'EUR')).toBe('9,007,199,254,740,993.015 EUR');
    expect(showAmount('0.1', 'XX1')).toBe('0.10 XX1');
  });

  it('stays as it came when it is no decimal, and is not told when there is none', () => {
    expect(showAmount('1e3', 'NOK')).toBe('1e3 NOK');
    expect(showCost(null)).toBe('not told yet');
  });
});

describe('sums', () => {
  it('of different currencies stand side by side, and untold costs are named', () => {
    const totals = [
      { currency: 'NOK', gross: '24.24', count: 1 },
      { currency: 'EUR', gross: '3', count: 2 },
      { currency: null, gross: '0', count: 2 },
    ];
    expect(showTotals(totals)).toBe('24.24 NOK + 3.00 EUR + 2 services whose cost is not told yet');
    expect(showTotals([])).toBe('nothing');
    expect(services(1)).toBe('1 service');
  });
});

describe('words of a provider', () => {
  it('that nobody knows are shown as they came', () => {
    expect(kindWord('TOLL_ROAD')).toBe('Toll road');
    expect(kindWord('FERRY')).toBe('FERRY');
    expect(invoicingWord('IN_INVOICING')).toBe('In invoicing');
    expect(invoicingWord(null)).toBe('not told');
  });
});

describe('how far a look is', () => {
  it('is a guess that never says it is complete', () => {
    const progress = { what: 'vehicles', pages: 1, records: 50, expected: 200 };
    expect(expectedShare(progress)).toBe(0.25);
    expect(expectedShare({ ...progress, records: 500 })).toBe(0.95);
    expect(expectedShare({ ...progress, expected: null })).toBeUndefined();
  });
});
