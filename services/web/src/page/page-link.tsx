// A link to another page of this app.
import type { ComponentChildren, VNode } from 'preact';
import { addressOf } from '../rooms/room-name.ts';
import { usePage } from './page-context.ts';
import { pathOf } from './route.ts';
import type { Route } from './route.ts';

export interface PageLinkProps {
  readonly to: Route;
  readonly children: ComponentChildren;
}

export function PageLink({ to, children }: PageLinkProps): VNode {
  const { router, chat } = usePage();
  const hash = to === 'chat' ? addressOf(chat.store.here.value) : '';
  return (
    <a
      class="page-link"
      href={pathOf(to) + hash}
      onClick={(event) => {
        // Another tab, if that is wanted.
        if (event.ctrlKey || event.metaKey || event.shiftKey) return;
        event.preventDefault();
        router.go(to, { hash });
      }}
    >
      {children}
    </a>
  );
}
