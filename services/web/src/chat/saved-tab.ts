// Saves the rooms and unsent messages of each tab in localStorage, so that a reload keeps them and
// a new tab goes on with what closed ones left. Drafts: drafts/kept-draft.ts.
import type { RoomName } from '@natter/protocol';
import { everyone } from '../audience/audience.ts';
import { emptyDraft } from '../composer/draft.ts';
import type { Draft } from '../composer/draft.ts';
import { draftedRooms, forgetDrafts } from '../drafts/kept-draft.ts';
import { keptOverReload } from '../message/outgoing.ts';
import type { Outgoing } from '../message/outgoing.ts';
import { readStoredJson, removeStored, storedKeys, writeStored } from '../page/browser-storage.ts';
import type { Store } from './store.ts';
import type { TabDevice } from './tab-device.ts';

export interface SavedRoom {
  readonly name: RoomName;
  readonly epoch: string;
  readonly readSeq: number;
  /** Of an older page; this one keeps drafts for all tabs. */
  readonly draft: Draft;
  readonly outgoing: readonly Outgoing[];
}
export interface SavedTab {
  /** The id of the signed-in person; '' where anyone may come. */
  readonly person: string;
  readonly here: RoomName;
  readonly rooms: readonly SavedRoom[];
  readonly savedAtMs: number;
  /** The tab may be gone: another may take over what is unsent. */
  readonly isClosed: boolean;
}

/** The name of the tab follows. */
const PREFIX = 'natter.tab.';
/** What a tab left is kept so long, ms. */
const KEPT_MS = 30 * 24 * 3_600_000;

/**
 * Returns what this tab goes on with: its own state, that of the tab it was copied from, or what
 * closed tabs left. Forgets what belongs to other people.
 */
export function loadTab(person: string, tab: TabDevice, nowMs: number): SavedTab | undefined {
  const all = allTabs(person, nowMs);
  const drafted = draftedRooms(person, nowMs);
  const own = all.get(PREFIX + tab.name) ?? all.get(PREFIX + (tab.before ?? tab.name));
  if (own) return own;
  const newest = [...all].toSorted(([, one], [, other]) => other.savedAtMs - one.savedAtMs);
  const closed = newest.filter(([, { isClosed }]) => isClosed);
  for (const [key] of closed) removeStored(key);
  return mergedTab(
    newest.map(([, saved]) => saved),
    drafted,
  );
}

/**
 * The rooms of the newest tab, and those of closed tabs in which something is written. `newest`:
 * the newest first. `drafted`: the rooms with a draft.
 */
export function mergedTab(
  newest: readonly SavedTab[],
  drafted: ReadonlySet<string> = new Set(),
): SavedTab | undefined {
  const [last] = newest;
  if (!last) return undefined;
  const rooms = new Map(last.rooms.map((room) => [room.name, withoutWriting(room)]));
  for (const { rooms: left, isClosed } of newest)
    for (const room of isClosed ? left : []) {
      const known = rooms.get(room.name);
      const isEmpty = room.draft.text === '' && room.outgoing.length === 0;
      if (!known && isEmpty && !drafted.has(room.name)) continue;
      rooms.set(room.name, known ? withWriting(known, room) : room);
    }
  return { ...last, rooms: [...rooms.values()] };
}

function withoutWriting(room: SavedRoom): SavedRoom {
  return { ...room, draft: emptyDraft, outgoing: [] };
}

function withWriting(room: SavedRoom, { epoch, draft, outgoing }: SavedRoom): SavedRoom {
  const known = new Set(room.outgoing.map(({ key }) => key));
  return {
    ...room,
    // Names chosen in another log mean other members: no log has this epoch, so all are asked for.
    epoch: room.epoch === epoch ? epoch : '',
    draft: room.draft.text === '' ? { ...emptyDraft, ...draft } : room.draft,
    outgoing: [...room.outgoing, ...outgoing.filter(({ key }) => !known.has(key))],
  };
}

export interface SaveTabOptions {
  readonly tab: TabDevice;
  readonly person: string;
  readonly nowMs: number;
  readonly isClosed: boolean;
}

/** Saves everything that a reload needs. Fails silently where storage is full or off. */
export function saveTab(store: Store, options: SaveTabOptions): void {
  const { tab, person, nowMs, isClosed } = options;
  const saved: SavedTab = {
    person,
    isClosed,
    savedAtMs: nowMs,
    here: store.here.value,
    rooms: store.rooms.value.map(({ name, timeline, readMarker, outgoing }) => ({
      name,
      epoch: timeline.value.epoch,
      readSeq: readMarker.value.readSeq,
      draft: emptyDraft,
      outgoing: keptOverReload(outgoing.value, timeline.value.seq),
    })),
  };
  writeStored(PREFIX + tab.name, JSON.stringify(saved));
}

/** Forgets what all tabs wrote, and which rooms were read. */
export function forgetTabs(): void {
  removeStored('natter.seen');
  forgetDrafts();
  for (const key of storedKeys(PREFIX)) removeStored(key);
}

/** Fields that an older version did not save have their empty values. */
export function savedRoomOf(saved: SavedTab | undefined, name: RoomName): SavedRoom | undefined {
  const room = saved?.rooms.find((one) => one.name === name);
  if (!room) return undefined;
  const audience = { ...everyone, ...room.draft.audience };
  return { ...room, draft: { ...emptyDraft, ...room.draft, audience } };
}

/** By key. Removes those of other people, and very old ones. */
function allTabs(person: string, nowMs: number): Map<string, SavedTab> {
  const all = new Map<string, SavedTab>();
  for (const key of storedKeys(PREFIX)) {
    const saved = readStoredJson(key) as Partial<SavedTab> | undefined;
    const isOurs = saved?.person === person && Array.isArray(saved.rooms);
    if (isOurs && nowMs - (saved.savedAtMs ?? 0) < KEPT_MS) all.set(key, saved as SavedTab);
    else removeStored(key);
  }
  return all;
}
