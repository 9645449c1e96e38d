// `natter people` and `natter invite`, for owners and admins.
import type { Role } from '@natter/protocol';
import { aliasKey } from '@natter/protocol/alias';
import { Failure } from '../exit-codes.ts';
import type { PersonChange } from './account-command.ts';
import type { AccountServer, Fields } from './account-server.ts';
import { isRole } from './roles.ts';
import { day } from './table.ts';

const PAGE = 500;

interface PersonView {
  readonly id: string;
  readonly alias: string;
  readonly role: Role;
  readonly disabled: boolean;
  readonly createdMs: number;
  readonly seenMs?: number;
}
interface Page {
  readonly people: readonly PersonView[];
  readonly next?: string;
}

/** Yields everybody. Throws a Failure. */
export async function* allPeople(api: AccountServer): AsyncGenerator<PersonView, void> {
  for (let after: string | undefined, more = true; more;) {
    const query = new URLSearchParams({
      limit: String(PAGE),
      ...(after !== undefined && { after }),
    });
    const page = await api.ask<Page>(
      { method: 'GET', path: `/people?${query.toString()}` },
      isPage,
    );
    yield* page.people;
    more = page.next !== undefined && page.next !== after;
    after = page.next;
  }
}

/** `ada  owner  seen 2026-11-29` */
export function personRow({ alias, role, disabled, createdMs, seenMs }: PersonView): string[] {
  const seen = seenMs === undefined ? `since ${day(createdMs)}` : `seen ${day(seenMs)}`;
  return [alias, role, disabled ? 'disabled' : seen];
}

/** Changes somebody. Returns what to print: a recovery link, or who it is now. Throws a Failure. */
export async function changePerson(
  api: AccountServer,
  alias: string,
  change: PersonChange,
): Promise<string> {
  const { id } = await personNamed(api, alias);
  const path = `/people/${encodeURIComponent(id)}`;
  if (change === 'recover') {
    const asked = { method: 'POST', path: `${path}/recovery`, mayRepeat: false } as const;
    return (await api.ask<{ readonly link: string }>(asked, hasLink)).link;
  }
  const { person } = await api.ask<{ readonly person: PersonView }>(
    { method: 'PATCH', path, body: change },
    (answer) => isPersonView(answer['person']),
  );
  return `${person.alias} is ${person.disabled ? 'disabled' : person.role}`;
}

export interface InviteOptions {
  readonly role: Role;
  /** How many may come in by it. */
  readonly uses: number;
  readonly hours: number;
  readonly note: string | undefined;
}

/** Returns the link of a new invite. Throws a Failure. */
export async function invite(api: AccountServer, options: InviteOptions): Promise<string> {
  const { role, uses, hours, note } = options;
  const body = { role, uses, hours, ...(note !== undefined && { note }) };
  const asked = { method: 'POST', path: '/invites', body, mayRepeat: false } as const;
  return (await api.ask<{ readonly link: string }>(asked, hasLink)).link;
}

async function personNamed(api: AccountServer, alias: string): Promise<PersonView> {
  const key = aliasKey(alias);
  for await (const person of allPeople(api)) if (aliasKey(person.alias) === key) return person;
  throw new Failure('refused', `nobody has the alias ${alias}`);
}

const hasLink = ({ link }: Fields): boolean => typeof link === 'string';

function isPage({ people, next }: Fields): boolean {
  const isNext = next === undefined || typeof next === 'string';
  return Array.isArray(people) && people.every(isPersonView) && isNext;
}

function isPersonView(value: unknown): value is PersonView {
  const { id, alias, role, createdMs, seenMs } = (value ?? {}) as Partial<PersonView>;
  const areTimes = [createdMs, seenMs ?? 0].every(Number.isSafeInteger);
  return typeof id === 'string' && typeof alias === 'string' && isRole(role) && areTimes;
}
