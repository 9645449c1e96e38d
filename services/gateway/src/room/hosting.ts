// What there is of a room while this gateway hosts it: the log's side, and what is derived from it.
import type { RoomName } from '@natter/protocol';
import type { HostedRoom, RoomLog } from '@natter/room-log';
import type { CatchUps } from '../delivery/catch-ups.ts';
import { ToldMarks } from '../marks/told-marks.ts';
import { RoomAccess } from './room-access.ts';
import { roomListener } from './room-listener.ts';
import type { RoomListenerDeps } from './room-listener.ts';
import { SlowMode } from './slow-mode.ts';
import { Views } from './views.ts';

export interface Hosting {
  readonly hosted: HostedRoom;
  /** What the room's card means for those who are served here. */
  readonly access: RoomAccess;
  readonly slow: SlowMode;
  /** How far its people have read. */
  readonly marks: ToldMarks;
  /** Who a sender could see at a view. */
  readonly views: Views;
}

export interface HostingDeps extends Omit<RoomListenerDeps, 'hosting'> {
  readonly log: RoomLog;
  readonly catchUps: CatchUps;
}

/** Begins to host. Throws BusUnavailable. */
export async function beginHosting(room: RoomName, deps: HostingDeps): Promise<Hosting> {
  const { log } = deps;
  let hosting: Hosting | undefined;
  // While the room opens, nobody is served.
  const hosted = await log.host(room, roomListener({ ...deps, hosting: () => hosting }));
  hosting = {
    hosted,
    access: new RoomAccess({ ...deps, hosted }),
    slow: new SlowMode({
      log,
      room,
      card: hosted.card,
      tail: () => hosted.tail,
    }),
    marks: new ToldMarks({ ...deps, room, hosted, settle: () => deps.catchUps.settle() }),
    views: new Views({ log, room, roster: hosted.roster }),
  };
  return hosting;
}
