import { describe, expect, it } from 'vitest';
import type { PartnerDoorView } from '$lib/api/types';
import { differs, draftOf, newHook, toHook, toSetup, withFile } from './draft';

const view = { enabled: false, address: '0.0.0.0:8443', plain: false } as PartnerDoorView;

describe('the partner door', () => {
  it('is no change until something was changed; blanks around an address are none', () => {
    const draft = draftOf(view);
    expect(differs(draft, view)).toBe(false);
    expect(differs({ ...draft, address: ' 0.0.0.0:8443 ' }, view)).toBe(false);
    expect(differs({ ...draft, enabled: true }, view)).toBe(true);
    expect(toSetup({ ...draft, address: ' 127.0.0.1:8443' }).address).toBe('127.0.0.1:8443');
  });
});

describe('a new hook', () => {
  it('sends a token only when one is typed, and then character for character', () => {
    const draft = { ...newHook(), name: ' Autopay ', token: 'Yo!8lWDaGfZy ' };
    expect(toHook(draft)).toEqual({ name: 'Autopay', connection_id: null, kind: 'entry' });
    expect(toHook({ ...newHook([{ id: 7 }, { id: 8 }]), name: 'A' }).connection_id).toBe(7);
    expect(toHook({ ...draft, typed: true })).toMatchObject({ token: 'Yo!8lWDaGfZy ' });
  });
});

describe('a certificate file', () => {
  const part = (what: string) => `-----BEGIN ${what}-----\nMIIB\n-----END ${what}-----`;
  const none = { chain: '', key: '' };

  it('may hold certificate and key together', () => {
    const both = withFile(
      none,
      `${part('CERTIFICATE')}\n${part('CERTIFICATE')}\n${part('EC PRIVATE KEY')}\n`,
    );
    expect(both.chain.match(/BEGIN CERTIFICATE/g)).toHaveLength(2);
    expect(both.key).toBe(part('EC PRIVATE KEY'));
  });

  it('leaves the other one as it was, and a file without either changes nothing', () => {
    const chain = withFile(none, part('CERTIFICATE'));
    expect(withFile(chain, part('PRIVATE KEY'))).toEqual({
      chain: part('CERTIFICATE'),
      key: part('PRIVATE KEY'),
    });
    expect(withFile(chain, 'hello')).toEqual(chain);
  });
});
