// Everything the page shows of one room, as signals of plain data.
// room-controller.ts changes most of it; the composer changes the draft, the list its window.
import type { MarkView, RoomName, RoomPersonView, RoomView, UnreadCount } from '@natter/protocol';
import { computed, signal } from '@preact/signals';
import type { ReadonlySignal, Signal } from '@preact/signals';
import { emptyDraft } from '../composer/draft.ts';
import type { Draft } from '../composer/draft.ts';
import { newestWindow } from '../conversation/rendered-window.ts';
import type { RenderedWindow } from '../conversation/rendered-window.ts';
import { emptyTimeline } from '../conversation/timeline.ts';
import type { Timeline } from '../conversation/timeline.ts';
import { noMembers } from '../members/roster.ts';
import type { MemberList } from '../members/roster.ts';
import type { Typing } from '../members/typing.ts';
import type { Outgoing } from '../message/outgoing.ts';
import { titleOf } from '../room-card/room-title.ts';
import { readMarkerAt } from '../rooms/read-marker.ts';
import type { ReadMarker } from '../rooms/read-marker.ts';
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

/** A long text that was pasted into the draft, and is offered as a file. */
export interface PastedText {
  readonly text: string;
  /** The staged file that has it. Absent: it is in the draft. */
  readonly fileKey?: string;
  /** No field takes it: it became a file by itself. */
  readonly isOnlyFile?: boolean;
}

/** A message to bring into view and mark. Each request is another object. */
export interface Reveal {
  readonly seq: number;
}

export interface RoomStore {
  readonly name: RoomName;
  /** Its name for people: of a direct room, the others in it. */
  readonly title: ReadonlySignal<string>;
  /** This person's alias. */
  readonly me: ReadonlySignal<string>;
  /** What the room allows; undefined: it is open to all, or not entered yet. */
  readonly card: Signal<RoomView | undefined>;
  /** Who belongs to it, with a card; of many, the first. */
  readonly people: ReadonlySignal<readonly RoomPersonView[]>;
  /** The same as the card has them: under the names that they had then. */
  readonly listed: Signal<readonly RoomPersonView[]>;
  readonly status: Signal<RoomStatus>;
  readonly timeline: Signal<Timeline>;
  readonly members: Signal<MemberList>;
  readonly outgoing: Signal<readonly Outgoing[]>;
  readonly readMarker: Signal<ReadMarker>;
  /** How far others have read. Empty where nobody tells. */
  readonly marks: Signal<readonly MarkView[]>;
  /** What is unread, by the server's count; undefined: it keeps no marks. */
  readonly unreadTold: Signal<UnreadCount | undefined>;
  readonly typing: Signal<Typing>;
  readonly draft: Signal<Draft>;
  /** Files chosen to be sent with the draft. A reload loses them. */
  readonly staged: Signal<readonly StagedFile[]>;
  readonly pasted: Signal<PastedText | undefined>;
  readonly window: Signal<RenderedWindow>;
  /** The newest message is on the screen. */
  readonly isAtEnd: Signal<boolean>;
  readonly revealed: Signal<Reveal | undefined>;
  /** The seq of the own message that is being edited. */
  readonly editing: Signal<number | undefined>;
  readonly unread: ReadonlySignal<Unread>;
}

/**
 * Returns the store of a room that is being entered.
 * @param nameNow what somebody is called now.
 */
export function createRoomStore(
  name: RoomName,
  alias: ReadonlySignal<string>,
  nameNow = (known: string): string => known,
): RoomStore {
  const timeline = signal<Timeline>(emptyTimeline);
  const listed = signal<readonly RoomPersonView[]>([]);
  const people = computed(() =>
    listed.value.map((person) => ({ ...person, alias: nameNow(person.alias) })),
  );
  const readMarker = signal<ReadMarker>(readMarkerAt(0));
  const unreadTold = signal<UnreadCount | undefined>(undefined);
  return {
    name,
    title: computed(() => titleOf({ name, people: people.value, me: alias.value })),
    me: alias,
    card: signal(undefined),
    people,
    listed,
    status: signal<RoomStatus>({ kind: 'entering' }),
    timeline,
    members: signal<MemberList>(noMembers),
    outgoing: signal<readonly Outgoing[]>([]),
    readMarker,
    marks: signal<readonly MarkView[]>([]),
    unreadTold,
    typing: signal<Typing>(new Map()),
    draft: signal<Draft>(emptyDraft),
    staged: signal<readonly StagedFile[]>([]),
    pasted: signal<PastedText | undefined>(undefined),
    window: signal<RenderedWindow>(newestWindow([])),
    isAtEnd: signal(true),
    revealed: signal<Reveal | undefined>(undefined),
    editing: signal<number | undefined>(undefined),
    unread: computed(() => {
      const known = unreadIn(timeline.value, readMarker.value.readSeq, alias.value);
      const told = unreadTold.value;
      if (!told) return known;
      return { count: told.count, isForMe: told.count > 0 && (known.isForMe || told.mentions > 0) };
    }),
  };
}
