// How many members rooms have: from the rosters of rooms hosted here, and from the log for the
// rest.
import type { RoomName } from '@natter/protocol';
import type { Gateway } from '../../gateway.ts';
import { whileHosted } from './while-hosted.ts';

/** Returns the number of members of each room, in their order. Throws BusUnavailable. */
export async function memberCounts(
  gateway: Gateway,
  names: readonly RoomName[],
): Promise<number[]> {
  const { rooms, log } = gateway;
  const elsewhere = names.filter((name) => rooms.roster(name) === undefined);
  const counted = await log.directory.memberCounts(elsewhere);
  return await Promise.all(
    names.map(
      async (name) =>
        rooms.roster(name)?.count ??
        counted.get(name) ??
        (await whileHosted(gateway, name, ({ roster }) => roster.count)),
    ),
  );
}
