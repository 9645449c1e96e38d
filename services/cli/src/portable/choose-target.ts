// The room that a room of an import goes to. Closed ones of two sources never share one, even if
// they have the same name in both: the room of an earlier import must have messages of this one.
import type { ImportReport, Spool, SpooledRoom } from '@natter/portable';
import { isRefused } from './import-api.ts';
import type { ImportApi, TargetRoom } from './import-api.ts';

/** Undefined: the room is left out, and the report says why. Throws a Failure. */
export async function chooseTarget(
  api: ImportApi,
  room: SpooledRoom,
  { report, spool }: { readonly report: ImportReport; readonly spool: Spool },
): Promise<TargetRoom | undefined> {
  try {
    const found = await choose(api, room);
    const isOther =
      found.made && room.access === 'closed' && !(await isSame(api, room, found, spool));
    const [first] = spool.messages(room.origin);
    const target = isOther
      ? await choose(api, { ...room, origin: `${room.origin}#${first?.key ?? ''}` })
      : found;
    // An open room takes everybody.
    for (const alias of room.access === 'closed' ? target.missing : []) {
      const why = 'people without an account, who do not belong to their rooms';
      report.add(why, `${alias}, ${room.name}`);
    }
    return target;
  } catch (error) {
    if (!isRefused(error, 'room-exists') && !isRefused(error, 'forbidden')) throw error;
    report.add(`rooms that are left out (${error.message})`, room.name);
    return undefined;
  }
}

/** Where its people have no accounts, or are too many, a direct room becomes a closed one. */
async function choose(api: ImportApi, room: SpooledRoom): Promise<TargetRoom> {
  try {
    return await api.room(room, room.access);
  } catch (error) {
    if (room.access !== 'direct' || !isRefused(error, 'no-such-person')) throw error;
    return await api.room(room, 'closed');
  }
}

/** Whether nothing was imported into it yet, or something of this source. */
async function isSame(
  api: ImportApi,
  { origin, messages }: SpooledRoom,
  { room }: TargetRoom,
  spool: Spool,
): Promise<boolean> {
  let isEmpty = true;
  for (let after: number | undefined = 0; after !== undefined;) {
    const page = await api.known(room, after);
    if (page.messages.some(({ key }) => spool.has(origin, key))) return true;
    isEmpty &&= page.messages.length === 0;
    after = page.next;
  }
  return isEmpty || messages === 0;
}
