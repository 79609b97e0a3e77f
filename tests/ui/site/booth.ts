/** Where things stand on the booth screen, named as a person would name them. */
import type { Locator, Page } from '@playwright/test';

/** A plate as screen readers are told it: character by character. */
export const spelled = (plate: string) => [...plate].join(' ');

export const booth = (page: Page) => ({
  lane: (name: string) => page.getByRole('button', { name: new RegExp(`^Lane ${name},`) }),
  /** The whole tile of a lane. */
  tile: (name: string): Locator =>
    page.getByRole('region', { name: 'Lanes' }).getByRole('listitem').filter({ hasText: name }),
  card: page.getByRole('region', { name: 'Current vehicle' }),
  feed: page.getByRole('feed', { name: 'Newest first' }),
  row: (plate: string) => page.getByRole('feed').getByRole('article', { name: spelled(plate) }),
  alarms: page.getByRole('region', { name: 'Alarms' }),
  dialog: page.getByRole('dialog'),
  outcome: page.getByRole('dialog').getByRole('alert'),
});
