// The last messages of the rooms of this person, in IndexedDB, so that they can be read without a
// connection. Messages that disappear are not kept. Signing out deletes all of it:
// forget-kept.ts.
import type { RoomName, RoomPersonView, RoomView } from '@natter/protocol';
import { openDB } from 'idb';
import type { DBSchema, IDBPDatabase } from 'idb';
import type { ShownMessage } from '../conversation/amend-message.ts';
import { KEPT_ROOMS } from './forget-kept.ts';

/** A room as it was when the page last saw it. */
export interface KeptRoom {
  readonly messages: readonly ShownMessage[];
  readonly card: RoomView | undefined;
  readonly people: readonly RoomPersonView[];
}

interface Schema extends DBSchema {
  rooms: { key: [person: string, room: string]; value: KeptRoom };
}

const VERSION = 1;

let opened: Promise<IDBPDatabase<Schema>> | undefined;

function database(): Promise<IDBPDatabase<Schema>> {
  opened ??= openDB<Schema>(KEPT_ROOMS, VERSION, {
    upgrade: (db) => db.createObjectStore('rooms'),
    // Another tab deletes it, or a newer page needs another version.
    blocking: () => void close(),
  });
  return opened;
}

/** `person`: the id of the signed-in person; '' where anyone may come. */
export async function keepRoom(person: string, room: RoomName, kept: KeptRoom): Promise<void> {
  await quietly(async () => (await database()).put('rooms', kept, [person, room]));
}

/** Returns undefined if nothing is kept of this room. */
export async function keptRoom(person: string, room: RoomName): Promise<KeptRoom | undefined> {
  return quietly(async () => (await database()).get('rooms', [person, room]));
}

export async function forgetRoom(person: string, room: RoomName): Promise<void> {
  await quietly(async () => (await database()).delete('rooms', [person, room]));
}

/** Deletes the rooms of everybody but this person. */
export async function forgetOthers(person: string): Promise<void> {
  await quietly(async () => {
    const db = await database();
    const keys = await db.getAllKeys('rooms');
    const others = keys.filter(([one]) => one !== person);
    await Promise.all(others.map((key) => db.delete('rooms', key)));
  });
}

async function close(): Promise<void> {
  const closing = opened;
  opened = undefined;
  await quietly(async () => (await closing)?.close());
}

/** Storage may be off or full: the page works without. */
async function quietly<T>(task: () => Promise<T>): Promise<T | undefined> {
  try {
    return await task();
  } catch {
    return undefined;
  }
}
