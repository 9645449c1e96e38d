// `natter token`: personal tokens for programs. One is shown once, when it is made.
import type { Right } from '@natter/protocol';
import type { AccountServer, Fields } from './account-server.ts';
import { day } from './table.ts';

/** What a token may do in the rooms it is limited to: talk. */
const TALK: readonly Right[] = ['read', 'say', 'signal', 'upload'];

interface TokenView {
  readonly id: string;
  readonly name: string;
  readonly createdMs: number;
  readonly expiresMs?: number;
  readonly rooms?: readonly { readonly room: string }[];
}

/** Returns one's own tokens. Throws a Failure. */
export async function ownTokens(api: AccountServer): Promise<readonly TokenView[]> {
  const me = await api.ask<{ readonly tokens: readonly TokenView[] }>(
    { method: 'GET', path: '/me' },
    ({ tokens }) => Array.isArray(tokens) && tokens.every(isTokenView),
  );
  return me.tokens;
}

/** `q83…  ci  made 2026-11-29  until 2026-12-29  builds` */
export function tokenRow({ id, name, createdMs, expiresMs, rooms }: TokenView): string[] {
  const until = expiresMs === undefined ? 'no end' : `until ${day(expiresMs)}`;
  const where = rooms === undefined ? 'all rooms' : rooms.map(({ room }) => room).join(', ');
  return [id, name, `made ${day(createdMs)}`, until, where];
}

export interface AddTokenOptions {
  readonly name: string;
  /** Undefined: it does not expire. */
  readonly days: number | undefined;
  /** Rooms, or beginnings with `*`. Empty: all rooms. */
  readonly rooms: readonly string[];
}

/** Returns a new token. Throws a Failure. */
export async function addToken(api: AccountServer, options: AddTokenOptions): Promise<string> {
  const { name, days, rooms } = options;
  const body = {
    name,
    ...(days !== undefined && { days }),
    ...(rooms.length > 0 && { rooms: rooms.map((room) => ({ room, can: TALK })) }),
  };
  const asked = { method: 'POST', path: '/tokens', body, mayRepeat: false } as const;
  const isToken = ({ token }: Fields): boolean => typeof token === 'string';
  return (await api.ask<{ readonly token: string }>(asked, isToken)).token;
}

/** Revokes a token by its id. Throws a Failure. */
export async function revokeToken(api: AccountServer, id: string): Promise<void> {
  await api.tell({ method: 'DELETE', path: `/tokens/${encodeURIComponent(id)}` });
}

function isTokenView(value: unknown): value is TokenView {
  const { id, name, createdMs, expiresMs, rooms = [] } = (value ?? {}) as Partial<TokenView>;
  return (
    typeof id === 'string' &&
    typeof name === 'string' &&
    [createdMs, expiresMs ?? 0].every(Number.isSafeInteger) &&
    Array.isArray(rooms) &&
    rooms.every(({ room }) => typeof room === 'string')
  );
}
