// Which of the messages that are due a person is to be pushed. Pure.
import { mentionsIn } from '@natter/protocol';
import { aliasKey } from '@natter/protocol/alias';
import type { Level, PushSettings } from '@natter/notifications';
import { isDirectName, isExpired, maySee } from '@natter/room-log';
import type { Owner, SayRecord } from '@natter/room-log';
import { frameOf } from '@natter/room-log/reading';
import type { RoomName } from '@natter/protocol';

/** A person in a room, as far as pushes go. */
export interface Receiver {
  readonly owner: Owner;
  /** Under which they were here last; '' if they never were. */
  readonly alias: string;
  /** Everything up to here has reached a device of theirs, or was read. */
  readonly got: number;
  /** The first sequence that they may read. */
  readonly first: number;
  readonly level: Level;
}

/** Returns the messages that the person wants and no device has been sent, ascending. */
export function wantedOf(
  says: readonly SayRecord[],
  receiver: Receiver,
  nowMs: number,
): readonly SayRecord[] {
  const { owner, got, first, level } = receiver;
  if (level === 'nothing') return [];
  return says.filter(
    (say) =>
      say.seq > got &&
      say.seq >= first &&
      say.from.owner !== owner &&
      maySee(say, owner) &&
      !isExpired(say, nowMs) &&
      (level === 'all' || isMeantFor(say, receiver)),
  );
}

/**
 * Returns whether a message is private to the person, or names them. `mentions` of a message are
 * those who were here or belong to the room; somebody who is away may have been here once.
 */
export function isMeantFor(say: SayRecord, { alias }: Pick<Receiver, 'alias'>): boolean {
  if (say.audience !== undefined) return true;
  const { text, mentions = [] } = frameOf(say);
  // `@here` is for those who are here, and so have been sent it.
  if (mentions.includes('@all')) return true;
  if (alias === '' || !text.includes('@')) return false;
  const key = aliasKey(alias);
  if (mentions.some((name) => aliasKey(name) === key)) return true;
  return mentionsIn(text, (name) => (aliasKey(name) === key ? alias : undefined)) !== undefined;
}

/** Returns what of a room the person wants. */
export function levelOf(settings: PushSettings, room: RoomName): Level {
  const own = Object.hasOwn(settings.rooms, room) ? settings.rooms[room] : undefined;
  return own ?? (isDirectName(room) ? 'all' : settings.level);
}

/** Returns whether a person's quiet hours hold now. A time zone that is unknown here has none. */
export function isQuiet({ quiet }: PushSettings, nowMs: number): boolean {
  if (quiet === undefined) return false;
  const { from, to, zone } = quiet;
  const time = timeIn(zone, nowMs);
  if (time === undefined) return false;
  return from <= to ? time >= from && time < to : time >= from || time < to;
}

/** Returns the time of day as `HH:MM`. */
function timeIn(zone: string, nowMs: number): string | undefined {
  try {
    return new Intl.DateTimeFormat('en-GB', {
      timeZone: zone,
      hour: '2-digit',
      minute: '2-digit',
      hourCycle: 'h23',
    }).format(nowMs);
  } catch {
    // RangeError: no such zone.
    return undefined;
  }
}
