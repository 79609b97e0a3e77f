import { describe, expect, it } from 'vitest';
import type { SiteView } from '$lib/api/types';
import { draftOf, hostsOf, toChange } from './site-draft';

const site = {
  name: 'Main',
  zone: 'Europe/Berlin',
  idle_lock_s: 90,
  picture_hosts: ['a.example'],
} as SiteView;

describe('the site’s settings', () => {
  it('sends nothing when nothing was changed, also when the idle time is no whole minute', () => {
    expect(toChange(draftOf(site), site)).toBeNull();
  });

  it('sends only what was changed', () => {
    expect(toChange({ ...draftOf(site), zone: 'Asia/Bangkok' }, site)).toEqual({ zone: 'Asia/Bangkok' });
    expect(toChange({ ...draftOf(site), idleMinutes: 0 }, site)).toEqual({ idle_lock_s: 0 });
    expect(toChange({ ...draftOf(site), hosts: '' }, site)).toEqual({ picture_hosts: [] });
  });

  it('takes hosts line by line or between commas, each once', () => {
    expect(hostsOf(' A.example,\n b.example ; a.example\n')).toEqual(['a.example', 'b.example']);
  });
});
