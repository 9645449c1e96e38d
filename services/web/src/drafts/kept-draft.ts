// The draft of a room as the browser keeps it, in localStorage: over a reload, and for all tabs.
import type { RoomName } from '@natter/protocol';
import { everyone } from '../audience/audience.ts';
import { emptyDraft } from '../composer/draft.ts';
import type { Draft } from '../composer/draft.ts';
import { readStoredJson, removeStored, storedKeys, writeStored } from '../page/browser-storage.ts';

/** The name of the room follows. */
const PREFIX = 'natter.draft.';
/** A draft that nobody touched is kept so long, ms. */
const KEPT_MS = 30 * 24 * 3_600_000;

export interface KeptDraft {
  /** The id of the signed-in person; '' where anyone may come. Nobody else sees it. */
  readonly person: string;
  /** The log in which its names were chosen. */
  readonly epoch: string;
  readonly changedAtMs: number;
  readonly draft: WrittenDraft;
}
/** What lasts of a draft. */
export type WrittenDraft = Pick<Draft, 'text' | 'audience' | 'ref' | 'expires'>;

/** Returns what lasts of a draft. */
export function writtenIn({ text, audience, ref, expires }: Draft): WrittenDraft {
  return { text, audience, ref, expires };
}

/** Returns undefined if nothing is kept for this person. */
export function readDraft(name: RoomName, person: string): KeptDraft | undefined {
  return draftUnder(PREFIX + name, person);
}

/** An empty draft is not kept. */
export function writeDraft(name: RoomName, kept: KeptDraft): void {
  const { text, audience, ref, expires } = kept.draft;
  const isEmpty = text === '' && audience.to.length === 0;
  if (isEmpty && ref === undefined && expires === undefined) forgetDraft(name);
  else writeStored(PREFIX + name, JSON.stringify(kept));
}

export function forgetDraft(name: RoomName): void {
  removeStored(PREFIX + name);
}

/** Forgets all drafts: the person leaves this browser. */
export function forgetDrafts(): void {
  for (const key of storedKeys(PREFIX)) removeStored(key);
}

/** Returns the rooms in which this person has written. Forgets drafts of others, and old ones. */
export function draftedRooms(person: string, nowMs: number): ReadonlySet<string> {
  const rooms = new Set<string>();
  for (const key of storedKeys(PREFIX)) {
    const kept = draftUnder(key, person);
    if (!kept || nowMs - kept.changedAtMs >= KEPT_MS) removeStored(key);
    else if (kept.draft.text !== '') rooms.add(key.slice(PREFIX.length));
  }
  return rooms;
}

/** Calls `onChange` when another tab changes the draft of a room; undefined: it is empty now. */
export function watchDrafts(
  person: () => string,
  onChange: (name: RoomName, kept: KeptDraft | undefined) => void,
): void {
  window.addEventListener('storage', ({ key }) => {
    if (key?.startsWith(PREFIX) === true)
      onChange(key.slice(PREFIX.length) as RoomName, draftUnder(key, person()));
  });
}

function draftUnder(key: string, person: string): KeptDraft | undefined {
  const kept = readStoredJson(key) as Partial<KeptDraft> | undefined;
  if (kept?.person !== person || typeof kept.draft?.text !== 'string') return undefined;
  const { draft, epoch = '', changedAtMs = 0 } = kept;
  const audience = { ...everyone, ...draft.audience };
  return { person, epoch, changedAtMs, draft: { ...writtenIn(emptyDraft), ...draft, audience } };
}
