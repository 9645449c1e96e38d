// Which page the address names: the chat, or one of those about a person. Secrets of links stand
// in the fragment; they are taken out of the address and its history as soon as they are read.
import { signal } from '@preact/signals';
import type { ReadonlySignal } from '@preact/signals';

/** The gateway serves the app on these paths (services/gateway/src/http/web-app.ts). */
const PATHS = {
  chat: '/',
  'sign-in': '/sign-in',
  'set-up': '/setup',
  invite: '/invite',
  recover: '/recover',
  account: '/account',
  people: '/people',
  usage: '/usage',
} as const;

export type Route = keyof typeof PATHS;

export interface Router {
  readonly route: ReadonlySignal<Route>;
  /** The secret of a set-up, invite or recovery link, or why a sign-in elsewhere failed; or ''. */
  readonly fragment: ReadonlySignal<string>;
  /** `replaces`: Back leads to the page before this one. */
  go(route: Route, options?: { readonly replaces?: boolean; readonly hash?: string }): void;
}

/** Listens to the address for as long as the page lives. */
export function createRouter(): Router {
  const route = signal(routeOf(location.pathname));
  const fragment = signal('');
  const read = (): void => {
    route.value = routeOf(location.pathname);
    if (!hasFragment(route.value)) return;
    if (location.hash !== '') fragment.value = location.hash.slice(1);
    history.replaceState(history.state, '', location.pathname);
  };
  read();
  window.addEventListener('popstate', read);
  return {
    route,
    fragment,
    go: (next, { replaces = false, hash = '' } = {}) => {
      if (route.peek() === next) return;
      fragment.value = '';
      const address = PATHS[next] + hash;
      if (replaces) history.replaceState(null, '', address);
      else history.pushState(null, '', address);
      route.value = next;
    },
  };
}

/** Whether it is a page beside the chat, for people who are in. */
export function isBesideChat(route: Route): route is 'account' | 'people' | 'usage' {
  return ['account', 'people', 'usage'].includes(route);
}

/** Returns the address of a page. */
export function pathOf(route: Route): string {
  return PATHS[route];
}

/** In the chat, the fragment is the room. */
function hasFragment(route: Route): boolean {
  return ['sign-in', 'set-up', 'invite', 'recover'].includes(route);
}

function routeOf(pathname: string): Route {
  const found = Object.entries(PATHS).find(([, path]) => path === pathname);
  return (found?.[0] ?? 'chat') as Route;
}
