/** The screens and who sees them. Each page is loaded when it is first opened; the booth is always there. */
import type { Component } from 'svelte';
import type { Role } from '$lib/api/types';
import { live } from '$lib/state/live.svelte';
import { session } from '$lib/state/session.svelte';

export interface Route {
  /** The part of the address after `#/`. */
  path: string;
  title: string;
  /** Lowest role that sees it in the navigation. */
  role: Role;
  /** Whether the navigation shows it; missing = always. Its address works all the same. */
  shown?: () => boolean;
  load: () => Promise<{ default: Component }>;
}

export const ROUTES: readonly Route[] = [
  { path: '', title: 'Booth', role: 'attendant', load: () => import('../pages/booth/Page.svelte') },
  {
    path: 'captures',
    title: 'Captures',
    role: 'attendant',
    load: () => import('../pages/captures/Page.svelte'),
  },
  { path: 'lists', title: 'Lists', role: 'supervisor', load: () => import('../pages/lists/Page.svelte') },
  {
    path: 'unpaid',
    title: 'Unpaid',
    role: 'attendant',
    shown: () => session.can('engineer') || live.connections.some((c) => c.kind === 'fleet'),
    load: () => import('../pages/unpaid/Page.svelte'),
  },
  {
    path: 'writes',
    title: 'Writes to settle',
    role: 'supervisor',
    // The status bar, the journal and the pages of payments lead there.
    shown: () => false,
    load: () => import('../pages/writes/Page.svelte'),
  },
  {
    path: 'permits',
    title: 'Permits',
    role: 'supervisor',
    // An engineer sees it before there is a landlord: the page says how one is connected.
    shown: () => session.can('engineer') || live.connections.some((c) => c.kind === 'permit'),
    load: () => import('../pages/permits/Page.svelte'),
  },
  {
    path: 'rights',
    title: 'Rights',
    role: 'attendant',
    shown: () => live.connections.some((c) => c.kind === 'pay_by_plate'),
    load: () => import('../pages/rights/Page.svelte'),
  },
  {
    path: 'paid-permits',
    title: 'Paid permits',
    role: 'attendant',
    shown: () => live.connections.some((c) => c.kind === 'opscom'),
    load: () => import('../pages/paid-permits/Page.svelte'),
  },
  {
    path: 'cameras',
    title: 'Cameras',
    role: 'attendant',
    load: () => import('../pages/cameras/Page.svelte'),
  },
  {
    path: 'journal',
    title: 'Journal',
    role: 'attendant',
    load: () => import('../pages/journal/Page.svelte'),
  },
  { path: 'people', title: 'People', role: 'attendant', load: () => import('../pages/people/Page.svelte') },
  {
    path: 'settings',
    title: 'Settings',
    role: 'attendant',
    load: () => import('../pages/settings/Page.svelte'),
  },
  { path: 'guide', title: 'Guide', role: 'attendant', load: () => import('../pages/guide/Page.svelte') },
];
