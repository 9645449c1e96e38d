// Takes a seat for a session of this gateway, where the room's card lets it in: for a stay
// (claim.ts), or for one request (visit.ts). The card decides before and after
// (room-card/admission.ts).
import type { RoomName } from '@natter/protocol';
import { field } from '../nats/headers.ts';
import type { LogWriter } from '../nats/log-writer.ts';
import { tokenOf } from '../nats/subjects.ts';
import { admit, confirm } from '../room-card/admission.ts';
import type { AdmissionDeps, Confirmed } from '../room-card/admission.ts';
import type { HostedRooms } from '../room/hosted-rooms.ts';
import { claimSeat } from './claim.ts';
import type { Claim, Claimant } from './claim.ts';
import { giveBack, graceMsOf } from './give-back.ts';
import { devicesOf } from './seat-record.ts';
import { visitSeat } from './visit.ts';
import type { Visit, Visitor } from './visit.ts';

/** Mutes and their ends, while one request waits for a seat. */
const VISIT_TRIES_MAX = 5;

export interface TakeSeatDeps {
  readonly writer: LogWriter;
  readonly rooms: HostedRooms;
  readonly ownGateway: () => string;
}

const admissionDeps = ({ writer, rooms }: TakeSeatDeps, room: RoomName): AdmissionDeps => ({
  writer,
  room,
  subjects: rooms.subjects(room),
  hosted: rooms.get(room),
});

/** Claims an alias, or moves the session's own seat here. Throws BusUnavailable. */
export async function claimHere(
  deps: TakeSeatDeps,
  room: RoomName,
  claimant: Claimant,
): Promise<Claim> {
  const { writer, ownGateway } = deps;
  const admission = admissionDeps(deps, room);
  const { subjects, hosted } = admission;
  const admitted = await admit(admission, claimant.owner);
  if (!admitted.ok) return { kind: 'forbidden', refusal: admitted.refusal };
  const { mutedUntil } = admitted;
  // A roster made of seats does not tell: a seat may have been taken and not announced.
  const isAnnounced = (stay: string): boolean => {
    const member = hosted?.roster.get(claimant.key);
    return member?.stay === stay && member.since > 0;
  };
  const known = claimant.known ?? hosted?.reaper.known.of(claimant.key, claimant.owner);
  const claim = await claimSeat(writer, subjects, { ...claimant, known, mutedUntil }, isAnnounced);
  if (claim.kind !== 'seated') return claim;
  const { seat, joinedSeq, movedFrom } = claim;
  hosted?.reaper.taken(seat.record);
  if (known === undefined && movedFrom !== undefined && movedFrom !== ownGateway())
    hosted?.reaper.known.cameUnknown(movedFrom);
  const confirmed = await confirmOrGiveBack(admission, { seat, heardSeq: joinedSeq });
  if (typeof confirmed === 'object') return { kind: 'forbidden', ...confirmed };
  // Reborn under a new id meanwhile: this seat was not among those that moved.
  while (seat.device?.gateway !== ownGateway()) {
    if (!(await seat.moveTo(ownGateway()))) return { kind: 'replaced' };
  }
  // The gateway that held it ends the connection there; if this is lost, its next append finds out.
  // Here the room ends it.
  const isFromHere = movedFrom === ownGateway() && devicesOf(seat.record).length === 1;
  if (movedFrom !== undefined && !isFromHere) {
    const subject = subjects.nowOne(tokenOf(claimant.key));
    const fields = field('Natter-Kind', 'moved') + field('Natter-Claim', seat.device?.claim ?? '');
    writer.bus.publish(subject, claimant.key, fields);
  }
  return claim;
}

/** Returns a seat for one request. Throws BusUnavailable. */
export async function visitHere(
  deps: TakeSeatDeps,
  room: RoomName,
  visitor: Visitor,
): Promise<Visit> {
  const { writer, rooms, ownGateway } = deps;
  const admission = admissionDeps(deps, room);
  const admitted = await admit(admission, visitor.owner);
  if (!admitted.ok) return { kind: 'forbidden', refusal: admitted.refusal };
  const listed = (stay: string): boolean => rooms.get(room)?.roster.get(visitor.key)?.stay === stay;
  const { mutedUntil } = admitted;
  const here = { ...visitor, mutedUntil, gateway: ownGateway() };
  for (let tries = 0; tries < VISIT_TRIES_MAX; tries += 1) {
    const visit = await visitSeat(writer, admission.subjects, here, listed);
    if (visit.kind !== 'visiting' && visit.kind !== 'held') return visit;
    const { seat } = visit;
    const heardSeq = listed(seat.record.stay) ? 0 : undefined;
    // The connection that took the seat may not be confirmed yet: its gateway gives it back.
    const ask = visit.kind === 'held' ? confirm : confirmOrGiveBack;
    const confirmed = await ask(admission, { seat, heardSeq });
    if (typeof confirmed === 'object') return { kind: 'forbidden', ...confirmed };
    // A seat that is held for a connection is read again with its new fence.
    if (confirmed === 'kept' || visit.kind === 'visiting') return visit;
  }
  return { kind: 'unknown' };
}

/** Gives the seat back if NATS does not answer: its holder is told to try again. */
async function confirmOrGiveBack(
  deps: AdmissionDeps,
  taken: Parameters<typeof confirm>[1],
): Promise<Confirmed> {
  try {
    return await confirm(deps, taken);
  } catch (error) {
    const { record } = taken.seat;
    giveBack(deps.writer, deps.subjects, { record, afterMs: graceMsOf(record) });
    throw error;
  }
}
