// Saves a person's session, rooms, drafts and unsent messages in localStorage, so that a reopened
// tab is the same person (docs/protocol.md, "Session"). One tab at a time uses it: tab-owner.ts.
import type { RoomName } from '@natter/protocol';
import { everyone } from '../audience/audience.ts';
import { emptyDraft } from '../composer/draft.ts';
import type { Draft } from '../composer/draft.ts';
import { keptOverReload } from '../message/outgoing.ts';
import type { Outgoing } from '../message/outgoing.ts';
import { readStored, removeStored, writeStored } from '../page/browser-storage.ts';
import type { Store } from './store.ts';

export interface SavedRoom {
  readonly name: RoomName;
  readonly epoch: string;
  readonly readSeq: number;
  readonly draft: Draft;
  readonly outgoing: readonly Outgoing[];
}
export interface SavedSession {
  readonly alias: string;
  /** The secret. */
  readonly session: string;
  readonly here: RoomName;
  readonly rooms: readonly SavedRoom[];
}

const KEY = 'natter.session';
/** The last name somebody entered here, to propose it after they left. */
const NAME_KEY = 'natter.name';

/** Returns undefined if nothing is saved, or nothing that this version can read. */
export function loadSession(): SavedSession | undefined {
  const saved = parsed(readStored(KEY)) as Partial<SavedSession> | undefined;
  if (typeof saved?.alias !== 'string' || typeof saved.session !== 'string') return undefined;
  if (typeof saved.here !== 'string' || !Array.isArray(saved.rooms)) return undefined;
  return saved as SavedSession;
}

/** Saves everything that a reload needs. Fails silently where storage is full or off. */
export function saveSession(store: Store, session: string): void {
  const saved: SavedSession = {
    alias: store.alias.value,
    session,
    here: store.here.value,
    rooms: store.rooms.value.map(({ name, timeline, readMarker, draft, outgoing }) => ({
      name,
      epoch: timeline.value.epoch,
      readSeq: readMarker.value.readSeq,
      draft: draft.value,
      outgoing: keptOverReload(outgoing.value, timeline.value.seq),
    })),
  };
  writeStored(KEY, JSON.stringify(saved));
  writeStored(NAME_KEY, saved.alias);
}

/** Forgets the person; the last name is still proposed. */
export function forgetSession(): void {
  removeStored(KEY);
}

/** Returns the last name that was entered here, or ''. */
export function lastName(): string {
  return readStored(NAME_KEY) ?? '';
}

/** Fields that an older version did not save have their empty values. */
export function savedRoomOf(
  saved: SavedSession | undefined,
  name: RoomName,
): SavedRoom | undefined {
  const room = saved?.rooms.find((one) => one.name === name);
  if (!room) return undefined;
  const audience = { ...everyone, ...room.draft.audience };
  return { ...room, draft: { ...emptyDraft, ...room.draft, audience } };
}

function parsed(text: string | undefined): unknown {
  try {
    return text === undefined ? undefined : (JSON.parse(text) as unknown);
  } catch {
    // Another program's value under our key.
    return undefined;
  }
}
