// Links to other services that people may sign in with (OpenID Connect).
import type { VNode } from 'preact';
import { usePage } from '../page/page-context.ts';

export interface IssuerLinksProps {
  /** Before the service's name. */
  readonly words: string;
  /** A path of this app. */
  readonly returnTo: string;
  /** The secret of the invite that lets a new person in. */
  readonly invite?: string;
  /** Adds the service to the account that is signed in. */
  readonly isLink?: boolean;
}

export function IssuerLinks(props: IssuerLinksProps): VNode | null {
  const { words, returnTo, invite, isLink = false } = props;
  const issuers = usePage().who.auth.value?.issuers ?? [];
  if (issuers.length === 0) return null;
  return (
    <ul class="issuers">
      {issuers.map(({ id, name }) => {
        const query = new URLSearchParams({ issuer: id, returnTo });
        if (invite !== undefined) query.set('invite', invite);
        if (isLink) query.set('link', '1');
        return (
          <li key={id}>
            <a class="secondary" href={`/v1/oidc/start?${query.toString()}`}>
              {words} {name}
            </a>
          </li>
        );
      })}
    </ul>
  );
}
