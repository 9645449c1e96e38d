// The pages beside the chat, each loaded when its address asks for it.
import type { VNode } from 'preact';
import { ConnectionBar } from '../connection/connection-bar.tsx';
import { lazy } from './lazy.tsx';

/** Says so if a page cannot be loaded. */
const meanwhile = (): VNode => <ConnectionBar />;

export const LazyDoor = lazy(async () => (await import('../sign-in/door.tsx')).Door, meanwhile);
export const LazyAccount = lazy(
  async () => (await import('../account/account-page.tsx')).AccountPage,
  meanwhile,
);
export const LazyPeople = lazy(
  async () => (await import('../people/people-page.tsx')).PeoplePage,
  meanwhile,
);
export const LazyUsage = lazy(
  async () => (await import('../usage/usage-page.tsx')).UsagePage,
  meanwhile,
);
