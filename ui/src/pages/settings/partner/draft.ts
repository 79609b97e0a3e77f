/** The partner door and its hooks while they are typed. Whether they are acceptable is decided by the program. */
import type { CertificateSetup, HookKind, NewHook, PartnerDoorSetup, PartnerDoorView } from '$lib/api/types';

export interface DoorDraft {
  enabled: boolean;
  address: string;
  plain: boolean;
}

export function draftOf(view: PartnerDoorView): DoorDraft {
  return { enabled: view.enabled, address: view.address, plain: view.plain };
}

export function toSetup(draft: DoorDraft): PartnerDoorSetup {
  return { enabled: draft.enabled, address: draft.address.trim(), plain: draft.plain };
}

/** Whether anything was changed. */
export function differs(draft: DoorDraft, view: PartnerDoorView): boolean {
  return JSON.stringify(toSetup(draft)) !== JSON.stringify(draftOf(view));
}

export interface HookDraft {
  name: string;
  /** The fleet it belongs to; `null` = none. */
  connection: number | null;
  kind: HookKind;
  /** The token was agreed with the provider already and is typed; else one is made. */
  typed: boolean;
  token: string;
}

/** A hook for the first of these fleets. */
export const newHook = (fleets: readonly { id: number }[] = []): HookDraft => ({
  name: '',
  connection: fleets[0]?.id ?? null,
  kind: 'entry',
  typed: false,
  token: '',
});

/** The token goes out exactly as typed: every character of it counts. */
export function toHook(draft: HookDraft): NewHook {
  return {
    name: draft.name.trim(),
    connection_id: draft.connection,
    kind: draft.kind,
    ...(draft.typed ? { token: draft.token } : {}),
  };
}

/** A certificate and its key as files hold them: together in one, or each in its own. */
export interface CertificateDraft {
  chain: string;
  key: string;
}

/** Takes what a file holds to where it belongs. */
export function withFile(draft: CertificateDraft, text: string): CertificateDraft {
  const parts = text.match(/-----BEGIN ([A-Z0-9 ]+)-----[\s\S]*?-----END \1-----/g) ?? [];
  const of = (word: string) => parts.filter((part) => part.split('\n', 1)[0]!.includes(word)).join('\n');
  const [chain, key] = [of('CERTIFICATE'), of('PRIVATE KEY')];
  return { chain: chain || draft.chain, key: key || draft.key };
}

export function toCertificate(draft: CertificateDraft): CertificateSetup {
  return { kind: 'given', chain_pem: draft.chain, key_pem: draft.key };
}
