// Whether a room's card lets somebody in. Asked before a seat is claimed, by the card as this host
// has it, and after `joined` was heard: every change of the card before it was heard too, since its
// record precedes it in the room's log. An act writes the card first and then looks at the seats.
// So of a ban and a join at the same time one always sees the other, and no join reads the card.
import { LOG_WAIT_MS_MAX } from '@natter/protocol';
import type { Refusal, RoomName } from '@natter/protocol';
import type { LogWriter } from '../nats/log-writer.ts';
import { monotonicMs } from '../nats/monotonic-clock.ts';
import type { RoomSubjects } from '../nats/subjects.ts';
import type { Owner } from '../records/record.ts';
import type { HostedRoom } from '../room/hosted-room.ts';
import type { SeatRecord } from '../seats/seat-record.ts';
import type { Seat } from '../seats/seat.ts';
import { enforceCard, verdictOn } from './enforce.ts';
import { mutedUntil, whyNotJoin } from './permissions.ts';
import { readRoomCard } from './read-room-card.ts';
import type { StoredRoomCard } from './room-card.ts';

export interface AdmissionDeps {
  readonly writer: LogWriter;
  readonly room: RoomName;
  readonly subjects: RoomSubjects;
  /** Undefined: this gateway does not host the room. */
  readonly hosted: HostedRoom | undefined;
}

/** Somebody who may come in, as far as this host has the card. */
export type Admitted =
  | { readonly ok: true; readonly mutedUntil: number | undefined }
  | { readonly ok: false; readonly refusal: Refusal };

/** Decides by the card as this host has it; reads it only to refuse. Throws BusUnavailable. */
export async function admit(deps: AdmissionDeps, id: Owner): Promise<Admitted> {
  const { writer, room, subjects, hosted } = deps;
  const asker = { id, nowMs: Date.now() };
  const admitted = (stored: StoredRoomCard | undefined): Admitted => {
    const card = stored?.state;
    const refusal = whyNotJoin({ room, card }, asker);
    if (refusal !== undefined) return { ok: false, refusal };
    return { ok: true, mutedUntil: card === undefined ? undefined : mutedUntil(card, asker) };
  };
  const known = hosted === undefined ? undefined : admitted(hosted.card.current);
  // Somebody who was added a moment ago may come in, before this host has heard of it.
  return known?.ok === true ? known : admitted(await readRoomCard(writer.bus, subjects));
}

/** `kept`: as it is · `changed`: the holder is muted now, or no longer. */
export type Confirmed = 'kept' | 'changed' | { readonly refusal: Refusal };

/**
 * Decides again once the seat is known to be in the log, and changes it if the card says so. Later
 * acts see it. `heardSeq`: of the stay's `joined`, or 0 if this host has it in its roster;
 * undefined: no notice tells of it, and the card is read from the leader. Throws BusUnavailable.
 */
export async function confirm(
  { writer, room, subjects, hosted }: AdmissionDeps,
  { seat, heardSeq }: { seat: Seat; heardSeq: number | undefined },
): Promise<Confirmed> {
  let stored: StoredRoomCard | undefined;
  if (hosted === undefined || heardSeq === undefined) {
    stored = await readRoomCard(writer.bus, subjects);
  } else {
    await hosted.heard(heardSeq);
    stored = await hosted.card.heard();
  }
  const { owner, stay } = seat.record;
  const asker = { id: owner, nowMs: Date.now() };
  if (verdictOn({ room, card: stored?.state }, seat.record, asker.nowMs).kind === 'keep')
    return 'kept';
  // By the card as the leader has it: a newer act may have changed the seat already.
  const concerns = (record: SeatRecord): boolean => record.owner === owner;
  const deadlineMs = monotonicMs() + LOG_WAIT_MS_MAX;
  const all = { room, subjects, concerns, goes: () => false, rewrites: false, deadlineMs };
  await enforceCard(writer, { ...all, cardSeq: stored?.seq ?? 0 });
  const now = await seat.look();
  if (now?.record.state === 'here' && now.record.stay === stay) {
    seat.adopt(now);
    return 'changed';
  }
  const card = (await readRoomCard(writer.bus, subjects))?.state;
  const again = { code: 'unavailable', message: 'the room has changed, try again', room } as const;
  return { refusal: whyNotJoin({ room, card }, asker) ?? again };
}
