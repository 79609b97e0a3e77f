import { fireEvent, render, screen } from '@testing-library/svelte';
import { expect, it } from 'vitest';
import ByDay from './ByDay.svelte';

const days = [
  { day: '2026-11-05', count: 2, totals: [{ currency: 'NOK', gross: '24.24', count: 2 }] },
  {
    day: '2026-11-07',
    count: 3,
    totals: [
      { currency: 'NOK', gross: '10', count: 2 },
      { currency: 'EUR', gross: '3.5', count: 1 },
    ],
  },
];

it('unpaid services by day can be read without seeing the chart, as words and as a table', async () => {
  render(ByDay, { props: { days } });
  screen.getByRole('img', {
    name: '5 services ended between 5 Nov 2026 and 7 Nov 2026, most of them on 7 Nov 2026: 3.',
  });
  await fireEvent.click(screen.getByText('Table'));
  const cells = screen.getAllByRole('cell').map((cell) => cell.textContent?.trim());
  expect(cells).toEqual(['5 Nov 2026', '2', '24.24 NOK', '7 Nov 2026', '3', '10.00 NOK + 3.50 EUR']);
});
