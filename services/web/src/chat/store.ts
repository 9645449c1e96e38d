// Everything the page shows, as signals. Who changes what: chat.ts (the session), room-driver.ts (a room), the composer (drafts), the list (windows).
// The values are plain data, folded by the pure functions in ../state.
import type { RoomName } from '@natter/protocol';
import { LOBBY } from '@natter/protocol';
import { computed, signal } from '@preact/signals';
import type { ReadonlySignal, Signal } from '@preact/signals';
import { attentionFrom } from '../rooms/read-marker.ts';
import type { Attention } from '../rooms/read-marker.ts';
import type { Link } from '../words/connection-words.ts';
import { emptyDraft } from '../composer/draft.ts';
import type { Draft } from '../composer/draft.ts';
import { newestWindow } from '../conversation/rendered-window.ts';
import type { ListWindow } from '../conversation/rendered-window.ts';
import type { Outgoing } from '../message/outgoing.ts';
import { emptyRoster } from '../members/roster.ts';
import type { Roster } from '../members/roster.ts';
import { emptyTimeline } from '../conversation/timeline.ts';
import type { Timeline } from '../conversation/timeline.ts';
import type { Typing } from '../members/typing.ts';
import { unreadIn } from '../rooms/unread.ts';
import type { Unread } from '../rooms/unread.ts';

export type RoomStatus =
  | { readonly kind: 'entering' }
  | { readonly kind: 'here' }
  /** In words. */
  | { readonly kind: 'refused'; readonly why: string };

export interface StagedFile {
  readonly key: string;
  readonly file: File;
}

export interface RoomStore {
  readonly name: RoomName;
  readonly status: Signal<RoomStatus>;
  readonly timeline: Signal<Timeline>;
  readonly roster: Signal<Roster>;
  readonly outgoing: Signal<readonly Outgoing[]>;
  readonly attention: Signal<Attention>;
  readonly typing: Signal<Typing>;
  readonly draft: Signal<Draft>;
  /** Chosen to be sent with the draft. A reload loses them. */
  readonly staged: Signal<readonly StagedFile[]>;
  readonly window: Signal<ListWindow>;
  /** The newest is on the screen. */
  readonly isAtEnd: Signal<boolean>;
  /** To be brought into view, and set off for a moment. */
  readonly revealed: Signal<number | undefined>;
  readonly isLoadingOlder: Signal<boolean>;
  readonly unread: ReadonlySignal<Unread>;
}

/** `door`: asks for a name. `inside`: in rooms, or on the way back into them. */
export type Stage = 'door' | 'entering' | 'inside';
/** Why the session ended, in a word; undefined: it goes on. */
export type Ended = 'replaced' | 'expelled' | undefined;

export interface Store {
  readonly stage: Signal<Stage>;
  readonly alias: Signal<string>;
  /** Why the door stays shut, in words, and a name that is free. */
  readonly doorFault: Signal<{ readonly why: string; readonly free?: string } | undefined>;
  readonly ended: Signal<Ended>;
  readonly link: Signal<Link>;
  readonly gateway: Signal<string>;
  readonly rooms: Signal<readonly RoomStore[]>;
  /** The room shown. */
  readonly here: Signal<RoomName>;
  readonly hereRoom: ReadonlySignal<RoomStore | undefined>;
  /** The page can be seen. */
  readonly isVisible: Signal<boolean>;
}

export function createStore(): Store {
  const rooms = signal<readonly RoomStore[]>([]);
  const here = signal<RoomName>(LOBBY);
  return {
    stage: signal<Stage>('door'),
    alias: signal(''),
    doorFault: signal(undefined),
    ended: signal<Ended>(undefined),
    link: signal<Link>({ state: 'connecting', replayed: 0, troubleSinceMs: undefined }),
    gateway: signal(''),
    rooms,
    here,
    hereRoom: computed(() => rooms.value.find(({ name }) => name === here.value)),
    isVisible: signal(true),
  };
}

export function createRoomStore(name: RoomName, alias: ReadonlySignal<string>): RoomStore {
  const timeline = signal<Timeline>(emptyTimeline);
  const attention = signal<Attention>(attentionFrom(0));
  return {
    name,
    status: signal<RoomStatus>({ kind: 'entering' }),
    timeline,
    roster: signal<Roster>(emptyRoster),
    outgoing: signal<readonly Outgoing[]>([]),
    attention,
    typing: signal<Typing>(new Map()),
    draft: signal<Draft>(emptyDraft),
    staged: signal<readonly StagedFile[]>([]),
    window: signal<ListWindow>(newestWindow([])),
    isAtEnd: signal(true),
    revealed: signal(undefined),
    isLoadingOlder: signal(false),
    unread: computed(() => unreadIn(timeline.value, attention.value.readSeq, alias.value)),
  };
}
