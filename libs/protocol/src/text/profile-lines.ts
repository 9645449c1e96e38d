// A person's profile → one line for text clients, without its newline. Pure.
// Contract: docs/protocol.md, "Text dialect". Twin of text-lines.ts.
import type { RoomRole } from '../acts.ts';
import type { ProfileView, Status } from '../people/profiles.ts';
import { escapeText } from './escape-text.ts';

/** Returns `🌴 On holiday until 2026-12-01 09:00 UTC`. */
export function lineOfStatus({ emoji, text, until }: Status): string {
  const end = until === undefined ? '' : ` until ${momentOf(until)}`;
  return escapeText(`${emoji === undefined ? '' : `${emoji} `}${text}${end}`);
}

export interface Whois {
  readonly profile: ProfileView;
  readonly role: RoomRole | undefined;
  readonly isHere: boolean;
}

/** Returns `ann: owner, here; 🌴 On holiday; Backend, Lisbon`. */
export function lineOfWhois({ profile, role, isHere }: Whois): string {
  const { alias, now, status, about, seen } = profile;
  const since = seen === undefined ? '' : `, seen ${momentOf(seen)}`;
  const parts = [
    `${role === undefined || role === 'member' ? '' : `${role}, `}${isHere ? 'here' : `not here${since}`}`,
    ...(status === undefined ? [] : [lineOfStatus(status)]),
    ...(about === undefined ? [] : [about]),
  ];
  return escapeText(`${alias}${now === undefined ? '' : ` (now ${now})`}: ${parts.join('; ')}`);
}

function momentOf(timeMs: number): string {
  return `${new Date(timeMs).toISOString().slice(0, 16).replace('T', ' ')} UTC`;
}
