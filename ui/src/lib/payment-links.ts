/** Where the pages about payments are: the one place that knows their addresses. */
import { hrefTo } from './state/location.svelte';

/** Unpaid services of one plate. */
export const unpaidOf = (plate: string): string => hrefTo('unpaid', { plate });

/** Writes whose outcome a person has to find out. */
export const writesToSettle = (): string => hrefTo('writes');

/** Paid permits of one plate. */
export const paidPermitsOf = (plate: string): string => hrefTo('paid-permits', { plate });

/** Where connections are set up. */
export const connectionSettings = (): string => hrefTo('settings/connections');

/** One tenant on the permits page. */
export const tenantPage = (connectionId: number, tenantId: string): string =>
  hrefTo('permits', { landlord: String(connectionId), tenant: tenantId });
