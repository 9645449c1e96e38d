// Reads a member on from the log until it is where the room is, at the pace its socket takes: after a join with `after`, and when it was too slow.
// What it may see and what it is told is the same as live: one `maySee`, one encoding, the notices as they were told (notices.ts).
import { maySee } from '@natter/room-log';
import type { Page } from '@natter/room-log';
import { encodeChange, encodeSay } from './encode.ts';
import type { Reader } from './membership.ts';
import type { Notices } from './notices.ts';

const PAGE_RECORDS = 250;

/** The room as catching up sees it. */
export interface CatchUpRoom {
  readonly name: string;
  readonly notices: Notices;
  /** What live members have been pushed up to; lays out this turn first. */
  settledSeq(): number;
  page(range: { from: number; to: number; records: number }): Promise<Page>;
  /** From here on the room's turns serve it. */
  goLive(member: Reader): void;
}

/** Resolves when the member is live, has ended, or was held back anew. Throws BusUnavailable: it stays where it is. */
export async function catchUp(member: Reader, room: CatchUpRoom): Promise<void> {
  const { held } = member;
  const { outbox } = member.recipient;
  for (;;) {
    await outbox.drained();
    if (member.ended || member.held !== held || outbox.closed) return;
    const to = room.settledSeq();
    if (member.position >= to) {
      room.goLive(member);
      return;
    }
    const page = await room.page({ from: member.position + 1, to, records: PAGE_RECORDS });
    if (member.ended || member.held !== held) return;
    pushPage(member, room, page);
    member.position = page.upTo;
    member.releaseAcks(member.position);
  }
}

function pushPage(member: Reader, room: CatchUpRoom, page: Page): void {
  const { wire, owner, outbox } = member.recipient;
  for (const record of page.records) {
    if (record.kind === 'say' && maySee(record, owner)) outbox.push(encodeSay(wire, record));
    else if (record.kind === 'member' && record.seq > member.noticesAfter) {
      for (const change of room.notices.at(record.seq))
        outbox.push(encodeChange(wire, room.name, change));
    }
  }
}
