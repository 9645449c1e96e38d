// Saves who this browser is where anyone may come: all its tabs are devices of one member
// (docs/protocol.md, "Session"). Rooms and drafts belong to a tab: saved-tab.ts.
import { readStored, readStoredJson, removeStored, writeStored } from '../page/browser-storage.ts';

export interface SavedSession {
  readonly alias: string;
  /** The secret. */
  readonly session: string;
}

const KEY = 'natter.session';
/** The last name somebody entered here, to propose it after they left. */
const NAME_KEY = 'natter.name';

/** Returns undefined if nothing is saved, or nothing that this version can read. */
export function loadSession(): SavedSession | undefined {
  const saved = readStoredJson(KEY) as Partial<SavedSession> | undefined;
  if (typeof saved?.alias !== 'string' || typeof saved.session !== 'string') return undefined;
  return { alias: saved.alias, session: saved.session };
}

/** Fails silently where storage is full or off. */
export function saveSession({ alias, session }: SavedSession): void {
  writeStored(KEY, JSON.stringify({ alias, session }));
  writeStored(NAME_KEY, alias);
}

/** Forgets the member; the last name is still proposed. */
export function forgetSession(): void {
  removeStored(KEY);
}

/** Calls `onChange` when another tab of this browser begins a session, or forgets it. */
export function watchSession(onChange: () => void): void {
  window.addEventListener('storage', ({ key }) => {
    // No key: everything was removed.
    if (key === KEY || key === null) onChange();
  });
}

/** Returns the last name that was entered here, or ''. */
export function lastName(): string {
  return readStored(NAME_KEY) ?? '';
}
