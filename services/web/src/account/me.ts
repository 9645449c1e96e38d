// One's own account, as the server tells of it, and changes of it. Contract: docs/http-api.md.
import type { Person } from '@natter/protocol';
import { useSignal } from '@preact/signals';
import type { ReadonlySignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { useAsking } from '../forms/form.tsx';
import type { Asking } from '../forms/form.tsx';
import { usePage } from '../page/page-context.ts';
import { askIdentity } from '../sign-in/ask-identity.ts';

/** A browser or program that is signed in. */
export interface Session {
  readonly id: string;
  /** As it named itself. */
  readonly device: string;
  readonly createdMs: number;
  readonly seenMs: number;
  readonly current: boolean;
}
/** A personal token, without its text. */
export interface Token {
  readonly id: string;
  readonly name: string;
  readonly createdMs: number;
  readonly expiresMs?: number;
}
export interface Me {
  readonly person: Person;
  readonly hasPassword: boolean;
  readonly issuers: readonly string[];
  readonly sessions: readonly Session[];
  readonly tokens: readonly Token[];
}

export interface MyAccount {
  /** Undefined until it has been read. */
  readonly me: ReadonlySignal<Me | undefined>;
  readonly reading: Asking;
  readonly reload: () => Promise<void>;
}

/** The props of every section of the account page. */
export interface SectionProps {
  readonly me: Me;
  readonly reload: () => Promise<void>;
}

/** Reads the account, and again after changes. */
export function useMyAccount(): MyAccount {
  const me = useSignal<Me | undefined>(undefined);
  const reading = usePersonAsking();
  const reload = async (): Promise<void> => {
    me.value = (await reading.run<Me>(() => askIdentity('GET', '/me'))) ?? me.value;
  };
  useEffect(() => void reload(), []);
  return { me, reading, reload };
}

/** Like useAsking, for requests of the signed-in person: they may be signed out meanwhile. */
export function usePersonAsking(): Asking {
  const { who } = usePage();
  return useAsking({ onUnauthorized: () => who.lost('unauthorized') });
}
