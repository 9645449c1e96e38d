// Everything the page shows beside its rooms, as signals of plain data. chat.ts changes it.
import { LOBBY } from '@natter/protocol';
import type { Person, RoomName } from '@natter/protocol';
import { computed, signal } from '@preact/signals';
import type { ReadonlySignal, Signal } from '@preact/signals';
import { notConnectedYet } from '../connection/connection-state.ts';
import type { ConnectionState } from '../connection/connection-state.ts';
import { createKnownProfiles } from '../profile/known-profiles.ts';
import type { KnownProfiles } from '../profile/known-profiles.ts';
import type { RoomInvite } from '../sign-in/room-invite.ts';
import type { RoomStore } from './room-store.ts';

/** `welcome`: the page asks for a name. `inside`: in rooms, or on the way back into them. */
export type Stage = 'welcome' | 'entering' | 'inside';

export interface Store {
  readonly stage: Signal<Stage>;
  /** The room in the address has been read; from now on the address follows. */
  readonly isBegun: Signal<boolean>;
  readonly alias: Signal<string>;
  /** The signed-in person; undefined where anyone may come. */
  readonly person: Signal<Person | undefined>;
  /** The reason why a name was refused, in words, and one that may be free. */
  readonly nameFault: Signal<{ readonly why: string; readonly free?: string } | undefined>;
  /** The gateway closed the connection for good. */
  readonly isExpelled: Signal<boolean>;
  /** What people show of themselves, by name. */
  readonly profiles: KnownProfiles;
  readonly connection: Signal<ConnectionState>;
  readonly gateway: Signal<string>;
  readonly rooms: Signal<readonly RoomStore[]>;
  /** The room that is shown. */
  readonly here: Signal<RoomName>;
  readonly hereRoom: ReadonlySignal<RoomStore | undefined>;
  /** Up to which seq rooms were seen that this person is not in: room-list/watch-rooms.ts. */
  readonly seen: Signal<ReadonlyMap<string, number>>;
  /** Where anyone may come: an invite to a room, until it is accepted. */
  readonly invite: Signal<Pick<RoomInvite, 'room' | 'key'> | undefined>;
  /** A message that is too far back for the conversation: it is shown beside it. */
  readonly far: Signal<{ readonly room: RoomName; readonly seq: number } | undefined>;
  /** A sentence above the conversation, until it is closed or another room is shown. */
  readonly notice: Signal<string | undefined>;
  /** The page can be seen and has the focus. */
  readonly isVisible: Signal<boolean>;
  /** The page is being printed: everything it knows is shown. */
  readonly isPrinting: Signal<boolean>;
}

/** Returns the store of a page that asks for a name. */
export function createStore(): Store {
  const rooms = signal<readonly RoomStore[]>([]);
  const here = signal<RoomName>(LOBBY);
  return {
    stage: signal<Stage>('welcome'),
    isBegun: signal(false),
    alias: signal(''),
    person: signal(undefined),
    nameFault: signal(undefined),
    isExpelled: signal(false),
    profiles: createKnownProfiles(),
    connection: signal<ConnectionState>(notConnectedYet),
    gateway: signal(''),
    rooms,
    here,
    hereRoom: computed(() => rooms.value.find(({ name }) => name === here.value)),
    seen: signal<ReadonlyMap<string, number>>(new Map()),
    invite: signal(undefined),
    far: signal(undefined),
    notice: signal(undefined),
    isVisible: signal(true),
    isPrinting: signal(false),
  };
}
