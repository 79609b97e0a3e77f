/** Amounts as a person reads them. They stay decimals in text from the provider to the screen: no floats here. */
import type { CostView, TotalView } from '$lib/api/types';

/** What stands where nobody told the cost yet. */
export const NOT_TOLD = 'not told yet';

/** Places after the point that a currency usually has; two for one nobody knows. */
function places(currency: string): number {
  try {
    const format = new Intl.NumberFormat('en', { style: 'currency', currency });
    return format.resolvedOptions().minimumFractionDigits ?? 2;
  } catch {
    return 2;
  }
}

/** `1,234.50 NOK`. Digits are grouped and zeros are added; nothing is rounded. What is no decimal stays as it is. */
export function showAmount(amount: string, currency: string): string {
  const parts = /^(-?)(\d+)(?:\.(\d+))?$/.exec(amount.trim());
  if (parts === null) return `${amount} ${currency}`.trim();
  const [, sign = '', whole = '', fraction = ''] = parts;
  const grouped = whole.replace(/\B(?=(\d{3})+$)/g, ',');
  const padded = fraction.padEnd(places(currency), '0');
  return `${sign}${grouped}${padded === '' ? '' : `.${padded}`} ${currency}`.trim();
}

/** What a service costs, or that nobody told it. */
export function showCost(cost: CostView | null | undefined): string {
  return cost == null ? NOT_TOLD : showAmount(cost.gross, cost.currency);
}

/** `3 services`, `1 service`. */
export function services(count: number): string {
  return `${count.toLocaleString('en')} ${count === 1 ? 'service' : 'services'}`;
}

/** One sum in words; services whose cost nobody told are named, never counted as nothing. */
export function showTotal(total: TotalView): string {
  if (total.currency == null) return `${services(total.count)} whose cost is ${NOT_TOLD}`;
  return showAmount(total.gross, total.currency);
}

/** All sums in one line, one per currency: `24.24 NOK + 3.00 EUR`; they are never added up. */
export function showTotals(totals: readonly TotalView[]): string {
  return totals.length === 0 ? 'nothing' : totals.map(showTotal).join(' + ');
}
