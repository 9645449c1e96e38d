// The way in and the pages beside the chat, loaded when the address asks for them.
import type { VNode } from 'preact';
import { ConnectionBar } from '../connection/connection-bar.tsx';
import { lazy } from './lazy.tsx';

/** Says so if a page cannot be loaded. */
const meanwhile = (): VNode => <ConnectionBar />;

export const LazyDoor = lazy(async () => (await import('../sign-in/door.tsx')).Door, meanwhile);
export const LazyPageBeside = lazy(
  async () => (await import('./pages-beside.tsx')).PageBeside,
  meanwhile,
);
