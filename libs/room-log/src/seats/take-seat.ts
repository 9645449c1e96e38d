// Takes a seat for a session of this gateway, where the room's card lets it in: for a stay
// (claim.ts), or for one request (visit.ts). The card decides before and after (room-card/admission.ts).
import type { RoomName } from '@natter/protocol';
import { LOG_WAIT_MS_MAX } from '@natter/protocol';
import { field } from '../nats/headers.ts';
import type { LogWriter } from '../nats/log-writer.ts';
import { monotonicMs } from '../nats/monotonic-clock.ts';
import { tokenOf } from '../nats/subjects.ts';
import { admit, confirm } from '../room-card/admission.ts';
import type { AdmissionDeps } from '../room-card/admission.ts';
import type { HostedRooms } from '../room/hosted-rooms.ts';
import { claimSeat } from './claim.ts';
import type { Claim, Claimant } from './claim.ts';
import { visitSeat } from './visit.ts';
import type { Visit, Visitor } from './visit.ts';

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
  const { subjects } = admission;
  const admitted = await admit(admission, claimant.owner);
  if (!admitted.ok) return { kind: 'forbidden', refusal: admitted.refusal };
  const { mutedUntil } = admitted;
  const claim = await claimSeat(writer, subjects, { ...claimant, mutedUntil });
  if (claim.kind !== 'seated') return claim;
  const { seat, joinedSeq, movedFrom } = claim;
  // A stay that was announced long ago was there to be seen by every act since.
  if (joinedSeq > 0) {
    const refusal = await confirm(admission, { seat, joinedSeq });
    if (refusal !== undefined) return { kind: 'forbidden', refusal };
  }
  // Reborn under a new id meanwhile: this seat was not among those that moved.
  while (seat.device?.gateway !== ownGateway()) {
    if (!(await seat.moveTo(ownGateway()))) return { kind: 'replaced' };
  }
  // The gateway that held it ends the connection there; if this is lost, its next append finds out.
  if (movedFrom !== undefined) {
    const subject = subjects.nowOne(tokenOf(claimant.key));
    writer.bus.publish(subject, claimant.key, field('Natter-Kind', 'moved'));
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
  const visit = await visitSeat(writer, admission.subjects, here, listed);
  // A seat that the session holds is changed by acts, wherever it is.
  if (visit.kind !== 'visiting') return visit;
  const refusal = await confirm(admission, { seat: visit.seat, joinedSeq: undefined });
  return refusal === undefined ? visit : { kind: 'forbidden', refusal };
}
