// The pages beside the chat, each a chunk of its own. Loaded with the first of them.
import type { VNode } from 'preact';
import { ConnectionBar } from '../connection/connection-bar.tsx';
import { usePage } from '../page/page-context.ts';
import { lazy } from './lazy.tsx';

/** Says so if a page cannot be loaded. */
const meanwhile = (): VNode => <ConnectionBar />;

const LazyAccount = lazy(
  async () => (await import('../account/account-page.tsx')).AccountPage,
  meanwhile,
);
const LazyPeople = lazy(
  async () => (await import('../people/people-page.tsx')).PeoplePage,
  meanwhile,
);
const LazyUsage = lazy(async () => (await import('../usage/usage-page.tsx')).UsagePage, meanwhile);

/** The page that the address names. */
export function PageBeside(): VNode {
  const { value } = usePage().router.route;
  if (value === 'account') return <LazyAccount />;
  return value === 'people' ? <LazyPeople /> : <LazyUsage />;
}
