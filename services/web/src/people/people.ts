// The people of a server, as owners and admins see them. Contract: docs/http-api.md, "People".
import type { Role } from '@natter/protocol';
import { useSignal } from '@preact/signals';
import type { ReadonlySignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { usePersonAsking } from '../account/me.ts';
import type { Asking } from '../forms/form.tsx';
import { askIdentity } from '../sign-in/ask-identity.ts';

export interface PersonView {
  readonly id: string;
  readonly alias: string;
  readonly role: Role;
  readonly disabled: boolean;
  /** ms since 1970, accurate to an hour. */
  readonly seenMs?: number;
}
export interface InviteView {
  readonly id: string;
  readonly role: Role;
  readonly note: string;
  /** The id of the person who made it. */
  readonly by: string;
  readonly expiresMs: number;
  readonly uses: number;
  readonly used: number;
}

interface Page {
  readonly people: readonly PersonView[];
  /** Where the next page begins. */
  readonly next?: string;
}

export interface PeopleList {
  readonly people: ReadonlySignal<readonly PersonView[]>;
  readonly hasMore: ReadonlySignal<boolean>;
  readonly invites: ReadonlySignal<readonly InviteView[]>;
  readonly reading: Asking;
  readonly readMore: () => Promise<void>;
  readonly readInvites: () => Promise<void>;
  /** Shows a person as they are now. */
  readonly changed: (person: PersonView) => void;
}

/** People in one page. */
const PAGE = 200;

/** Reads the first page of people, and the invites. */
export function usePeople(): PeopleList {
  const people = useSignal<readonly PersonView[]>([]);
  const next = useSignal<string | undefined>(undefined);
  const hasMore = useSignal(false);
  const invites = useSignal<readonly InviteView[]>([]);
  const reading = usePersonAsking();
  const inviting = usePersonAsking();
  const readMore = async (): Promise<void> => {
    const after = next.value === undefined ? '' : `&after=${next.value}`;
    const page = await reading.run<Page>(() => askIdentity('GET', `/people?limit=${PAGE}${after}`));
    if (!page) return;
    people.value = [...people.value, ...page.people];
    next.value = page.next;
    hasMore.value = page.next !== undefined;
  };
  const readInvites = async (): Promise<void> => {
    const answer = await inviting.run<{ readonly invites: readonly InviteView[] }>(() =>
      askIdentity('GET', '/invites'),
    );
    if (answer) invites.value = answer.invites;
  };
  useEffect(() => {
    void readMore();
    void readInvites();
  }, []);
  const changed = (person: PersonView): void => {
    people.value = people.value.map((one) => (one.id === person.id ? person : one));
  };
  return { people, hasMore, invites, reading, readMore, readInvites, changed };
}

const MANAGED: Readonly<Partial<Record<Role, readonly Role[]>>> = {
  owner: ['owner', 'admin', 'member', 'guest', 'bot'],
  admin: ['member', 'guest', 'bot'],
};

/** Returns the roles that people of this role manage; none for most. Rule: docs/identity.md. */
export function managedBy(role: Role | undefined): readonly Role[] {
  return (role && MANAGED[role]) ?? [];
}
