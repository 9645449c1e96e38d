// What a tab keeps over a reload: who one is, the rooms, drafts and what was not sent. In sessionStorage, so a new tab is somebody new;
// a duplicated tab is the same one, and takes the place of the tab it came from (docs/protocol.md, "Session").
import type { RoomName } from '@natter/protocol';
import { emptyDraft } from '../composer/draft.ts';
import type { Draft } from '../composer/draft.ts';
import { keptOverReload } from '../message/outgoing.ts';
import type { Outgoing } from '../message/outgoing.ts';
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
  readonly savedAtMs: number;
}

const KEY = 'natter.session';
/** Of another tab's: the name to propose at the door. */
const NAME_KEY = 'natter.name';

export function loadSession(): SavedSession | undefined {
  const saved = parse(read(sessionStorage, KEY)) as Partial<SavedSession> | undefined;
  if (typeof saved?.alias !== 'string' || typeof saved.session !== 'string') return undefined;
  if (typeof saved.here !== 'string' || !Array.isArray(saved.rooms)) return undefined;
  return saved as SavedSession;
}

export function saveSession(store: Store, session: string, nowMs: number): void {
  const saved: SavedSession = {
    alias: store.alias.value,
    session,
    here: store.here.value,
    savedAtMs: nowMs,
    rooms: store.rooms.value.map(({ name, timeline, attention, draft, outgoing }) => ({
      name,
      epoch: timeline.value.epoch,
      readSeq: attention.value.readSeq,
      draft: draft.value,
      outgoing: keptOverReload(outgoing.value, timeline.value.seq),
    })),
  };
  write(sessionStorage, KEY, JSON.stringify(saved));
  write(localStorage, NAME_KEY, saved.alias);
}

export function forgetSession(): void {
  try {
    sessionStorage.removeItem(KEY);
  } catch {
    // Storage is switched off: there was nothing to forget.
  }
}

export function lastName(): string {
  return read(localStorage, NAME_KEY) ?? '';
}

/** A room that was saved with fields of an older version has the empty draft. */
export function savedRoomOf(
  saved: SavedSession | undefined,
  name: RoomName,
): SavedRoom | undefined {
  const room = saved?.rooms.find((one) => one.name === name);
  return room && { ...room, draft: { ...emptyDraft, ...room.draft } };
}

function read(storage: Storage, key: string): string | undefined {
  try {
    return storage.getItem(key) ?? undefined;
  } catch {
    // Storage is switched off: a reload begins at the door.
    return undefined;
  }
}

function write(storage: Storage, key: string, value: string): void {
  try {
    storage.setItem(key, value);
  } catch {
    // Full, or switched off: the page goes on without.
  }
}

function parse(text: string | undefined): unknown {
  try {
    return text === undefined ? undefined : (JSON.parse(text) as unknown);
  } catch {
    // Somebody else's value under our key.
    return undefined;
  }
}
