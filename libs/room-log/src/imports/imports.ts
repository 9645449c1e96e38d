// Imports as the gateway uses them. A part of RoomLog (room-log.ts).
import type { RoomName } from '@natter/protocol';
import type { HostedRooms } from '../room/hosted-rooms.ts';
import { readLedger } from './import-ledger.ts';
import type { LedgerPage } from './import-ledger.ts';
import { chooseRoom } from './make-room.ts';
import type { RoomChoice, RoomWish } from './make-room.ts';
import { settleStates } from './settle-states.ts';
import type { ImportedState } from './settle-states.ts';
import { storeImported } from './store-imported.ts';
import type { ImportBatch, ImportDeps, ImportOutcome } from './store-imported.ts';

/** Each throws BusUnavailable, or UnknownCard if a card is of a later version. */
export interface Imports {
  /** Makes a room for an import, or says whether the one of this name can be used. */
  chooseRoom(room: RoomName, wish: RoomWish): Promise<RoomChoice>;
  /** Returns a page of what was imported, after a record of the ledger; 0: from the first. */
  known(room: RoomName, after: number): Promise<LedgerPage>;
  /** Stores messages with their own dates and authors: all, or none. */
  store(room: RoomName, batch: ImportBatch): Promise<ImportOutcome>;
  /** Adds what became of imported messages. Returns how many cards it changed. */
  settle(room: RoomName, states: readonly ImportedState[]): Promise<number>;
}

export function importsOf({ rooms, ...deps }: ImportDeps & { rooms: HostedRooms }): Imports {
  const placeOf = (room: RoomName) => ({ room, subjects: rooms.subjects(room) });
  return {
    chooseRoom: (room, wish) => chooseRoom(deps, placeOf(room), wish),
    known: (room, after) => readLedger(deps.writer.bus, rooms.subjects(room), after),
    store: (room, batch) => storeImported(deps, placeOf(room), batch),
    settle: (room, states) => settleStates(deps, rooms.subjects(room), states),
  };
}
