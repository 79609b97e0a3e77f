/** The site's settings while they are typed. Whether they are acceptable is decided by the program. */
import type { SiteChange, SiteView } from '$lib/api/types';

export interface SiteDraft {
  name: string;
  zone: string;
  /** Minutes; 0 = never. */
  idleMinutes: number;
  /** One host in each line. */
  hosts: string;
}

export function draftOf(site: SiteView): SiteDraft {
  return {
    name: site.name,
    zone: site.zone,
    idleMinutes: Math.round(site.idle_lock_s / 60),
    hosts: site.picture_hosts.join('\n'),
  };
}

/** What was changed; `null` when nothing was. */
export function toChange(draft: SiteDraft, site: SiteView): SiteChange | null {
  const before = draftOf(site);
  const change: SiteChange = {};
  if (draft.name.trim() !== before.name) change.name = draft.name.trim();
  if (draft.zone.trim() !== before.zone) change.zone = draft.zone.trim();
  // Only when it was really changed: the present value may not be a whole number of minutes.
  if (draft.idleMinutes !== before.idleMinutes)
    change.idle_lock_s = Math.round((draft.idleMinutes || 0) * 60);
  const hosts = hostsOf(draft.hosts);
  if (hosts.join('\n') !== before.hosts) change.picture_hosts = hosts;
  return Object.keys(change).length > 0 ? change : null;
}

/** The typed hosts: one in each line or between commas, each once. */
export function hostsOf(text: string): string[] {
  const hosts = text.split(/[\s,;]+/).filter((host) => host !== '');
  return [...new Set(hosts.map((host) => host.toLowerCase()))];
}
