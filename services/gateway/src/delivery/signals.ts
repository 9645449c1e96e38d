// Live signals: `typing` and the like. Relayed to the JSON clients that are live in the room, not
// back to the sender, stored nowhere, dropped for a client that does not read.
import { maySee, signalParties, tokenOf } from '@natter/room-log';
import type { LiveSignal } from '@natter/room-log';
import { encodeRelayed } from './encode.ts';
import { Member } from '../room/member.ts';
import type { Reader } from './reader.ts';

/** Returns false if it is not a signal of ours. */
export function relaySignal({ block, body }: LiveSignal, readers: Iterable<Reader>): boolean {
  const parties = signalParties(block);
  if (parties === undefined) return false;
  const bytes = encodeRelayed(body);
  for (const reader of readers) {
    if (!(reader instanceof Member)) continue;
    const { recipient } = reader;
    const isSender =
      recipient.owner === parties.from.owner && tokenOf(recipient.key) === parties.from.alias;
    if (recipient.wire === 'json' && !isSender && maySee(parties, recipient.owner))
      recipient.outbox.put('live', bytes);
  }
  return true;
}
