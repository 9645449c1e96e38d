// Which rooms an export has: those of the log, those that have a card, and those that only an
// archive still knows. Called by export.ts.
import { ArchiveUnavailable, ROOMS_PAGE_MAX } from '@natter/archive';
import { ok } from '@natter/protocol';
import type { Result, RoomName } from '@natter/protocol';
import { mayJoin } from '@natter/room-log';
import type { RoomCard } from '@natter/room-log';
import { refusalOf } from '../../archive/archive.ts';
import type { Gateway } from '../../gateway.ts';
import { exportName } from './exported-room.ts';
import type { Exporter } from './exported-room.ts';

/** Cards read with one question. */
const CARDS_AT_ONCE = 500;

/**
 * Returns the rooms that an archive knows; undefined: no archive runs, and an export has what the
 * log has. Refuses while one runs and does not answer.
 */
export async function archivedRooms({
  archive,
}: Gateway): Promise<Result<readonly RoomName[] | undefined>> {
  const rooms: RoomName[] = [];
  for (let after: string | undefined; ;) {
    const question = { limit: ROOMS_PAGE_MAX, ...(after !== undefined && { after }) };
    const answer = await archive.ask('rooms', question).catch((error: unknown) => {
      if (error instanceof ArchiveUnavailable && error.why === 'absent') return undefined;
      return refusalOf(error);
    });
    if (answer === undefined) return ok(undefined);
    if ('code' in answer) return { ok: false, refusal: answer };
    const named = answer.rooms.map(({ room }) => room as RoomName);
    rooms.push(...named.filter((room) => archive.isOfLog(answer, room)));
    after = named.at(-1);
    if (!answer.more || after === undefined) return ok(rooms);
  }
}

export interface RoomToExport {
  readonly room: RoomName;
  readonly name: string;
  readonly card: RoomCard | undefined;
}

interface Named {
  /** Only these; undefined: all. */
  readonly only: readonly RoomName[] | undefined;
  readonly archived: readonly RoomName[];
}

/** Returns the rooms, sorted by the names that they have in the export. Throws BusUnavailable. */
export async function roomsToExport(
  { log }: Gateway,
  { owner, pass, everything }: Exporter,
  { only, archived }: Named,
): Promise<readonly RoomToExport[]> {
  // Lists may be a second old; an export has all that was stored when it was asked for.
  const named = only ?? [...new Set([...(await log.directory.everyRoom()), ...archived])];
  const rooms = named.filter((room) => everything || (pass?.allows('read', room) ?? true));
  const wanted: RoomToExport[] = [];
  for (let from = 0; from < rooms.length; from += CARDS_AT_ONCE) {
    const some = rooms.slice(from, from + CARDS_AT_ONCE);
    const cards = await log.cards(some);
    for (const room of some) {
      const card = cards.get(room)?.state;
      // Asked again, of the card as it is then, with each page.
      const mayRead = everything || mayJoin({ room, card }, { id: owner, nowMs: Date.now() });
      if (mayRead) wanted.push({ room, name: exportName(room, card), card });
    }
  }
  return wanted.toSorted((one, other) => (one.name < other.name ? -1 : 1));
}
