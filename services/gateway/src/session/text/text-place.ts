// Where a text client is: in one room. It goes to another, back to the lobby, and where a direct
// message is said. Called by text-session.ts.
import { LOBBY, lineOfNotice, ROOM_FORM } from '@natter/protocol';
import type { RoomName } from '@natter/protocol';
import { enterRoom } from '../enter-room.ts';
import type { Entered } from '../enter-room.ts';
import type { JoinedPlace } from '../place.ts';
import type { Session } from '../session.ts';

export class TextPlace {
  readonly #session: Session;
  #place: JoinedPlace | undefined;

  constructor(session: Session) {
    this.#session = session;
  }

  /** Undefined before it has come in. */
  get current(): JoinedPlace | undefined {
    return this.#place;
  }

  /** Everybody in the room sees the notice, the newcomer too; then the newcomer is greeted. */
  arrive({ room, member, joinedSeq, hold }: Entered, greeting: string): void {
    this.#place = { room, member };
    if (joinedSeq > 0 && room.announcesEach)
      this.#session.line(lineOfNotice(this.#session.alias, 'joined'));
    this.#session.line(greeting);
    // From its own notice on: what came in the same turn is for it too.
    room.resume(hold);
  }

  /** Enters another room, then leaves this one. Refused, it stays where it is. */
  async goTo(name: RoomName | undefined): Promise<void> {
    const from = this.#place;
    if (name === undefined) {
      this.#session.refuse({ code: 'bad-room', message: `not a room name: ${ROOM_FORM}` });
      return;
    }
    if (from === undefined || name === from.room.name) {
      this.#session.line(`you are now in ${name}`);
      return;
    }
    const entered = await enterRoom(this.#session, name);
    if (this.#session.ended) return;
    if (!entered.ok) {
      this.#session.refuse(entered.refusal);
      return;
    }
    const isThere = this.#session.places.delete(from.room.name);
    from.room.stop(from.member); // Before it is told that it is elsewhere.
    const left = isThere ? from.room.leave(from.member) : undefined;
    this.arrive(entered.value, `you are now in ${name}`);
    await left;
  }

  /** Goes on in the lobby, if it is still in the room that it was taken out of. */
  async leaveLost(): Promise<void> {
    const name = this.#place?.room.name;
    if (name !== undefined && !this.#session.places.has(name)) await this.goTo(LOBBY);
  }
}
