// The room that an import goes to. A public channel goes to the open room of its name. A private
// one gets a room of its own, which the same import finds again by its origin; never one that
// exists.
import { LOG_WAIT_MS_MAX } from '@natter/protocol';
import type { RoomAccess, RoomName } from '@natter/protocol';
import { changeCard } from '../cards/change-card.ts';
import { field } from '../nats/headers.ts';
import { lastOfSubject } from '../nats/leader-get.ts';
import { monotonicMs } from '../nats/monotonic-clock.ts';
import { tokenOf } from '../nats/subjects.ts';
import type { RoomSubjects } from '../nats/subjects.ts';
import { recordFields } from '../records/record.ts';
import { encodeRoomEvent } from '../records/room-event.ts';
import { isDirectName } from '../room-card/direct-name.ts';
import { readRoomCard, SEALED } from '../room-card/read-room-card.ts';
import { roomCardKind } from '../room-card/room-card.ts';
import type { RoomCard, RoomPerson } from '../room-card/room-card.ts';
import type { Owner } from '../records/record.ts';
import type { Author } from './author.ts';
import { encodeEntry, firstEntry } from './import-ledger.ts';
import type { ImportDeps } from './store-imported.ts';

/** What is wished for. */
export interface RoomWish {
  readonly source: string;
  /** Names the room in the source. */
  readonly origin: string;
  /** Undefined: an open room without a card. */
  readonly access: RoomAccess | undefined;
  readonly topic: string;
  readonly archived: boolean;
  readonly people: ReadonlyMap<Owner, RoomPerson>;
  /** Who imports. */
  readonly by: Author;
}

/** Whether a room of this name can be used: `made` now or by an earlier run, or it was `there`. */
export type RoomChoice =
  | { readonly kind: 'made' | 'there' }
  /** The name is another's. */
  | { readonly kind: 'taken' }
  /** Made by this import, and opened since: nothing private may come here. */
  | { readonly kind: 'opened' }
  | { readonly kind: 'full' }
  | { readonly kind: 'unknown' };

/** Throws BusUnavailable, UnknownCard. */
export async function chooseRoom(
  deps: ImportDeps,
  { room, subjects }: { readonly room: RoomName; readonly subjects: RoomSubjects },
  wish: RoomWish,
): Promise<RoomChoice> {
  const { bus } = deps.writer;
  const first = await firstEntry(bus, subjects);
  const stored = await readRoomCard(bus, subjects);
  const card = stored?.state;
  const isPrivate = wish.access === 'closed' || wish.access === 'direct';
  const isOurs =
    first?.kind === 'made' && first.source === wish.source && first.origin === wish.origin;
  if (card === SEALED) return { kind: 'taken' };
  if (isOurs && card !== undefined) {
    return { kind: isPrivate && card.access === 'open' ? 'opened' : 'made' };
  }
  // The name of a direct room follows from its people, so that it is theirs.
  if (wish.access === 'direct' && card?.access === 'direct') return { kind: 'there' };
  if (isDirectName(room) !== (wish.access === 'direct')) return { kind: 'taken' };
  if (card !== undefined) {
    return { kind: !isPrivate && card.access === 'open' ? 'there' : 'taken' };
  }
  const deadlineMs = monotonicMs() + LOG_WAIT_MS_MAX;
  const { stream, log: subject } = subjects;
  const isUsed = (await lastOfSubject(bus, stream, { subject, deadlineMs })) !== undefined;
  if (isUsed || first !== undefined) return { kind: isPrivate ? 'taken' : 'there' };
  if (wish.access === undefined) return { kind: 'there' };
  return await makeRoom(deps, { room, subjects }, { ...wish, access: wish.access });
}

/** Stores the card, and in the same batch the record that says whose it is. */
async function makeRoom(
  { writer, storeBatch }: ImportDeps,
  { room, subjects }: { readonly room: RoomName; readonly subjects: RoomSubjects },
  wish: RoomWish & { readonly access: RoomAccess },
): Promise<RoomChoice> {
  const { access, topic, by, source, origin } = wish;
  const nowMs = Date.now();
  const state = cardOf(wish, nowMs);
  const body = encodeRoomEvent({
    type: 'room',
    room,
    by: by.alias,
    act: 'create',
    access,
    ...(topic !== '' && { topic }),
    at: nowMs,
  });
  const from = { alias: tokenOf(by.key), owner: by.owner };
  const life = field('Nats-TTL', writer.retention);
  const record = {
    subject: subjects.log,
    fields: recordFields('room', from, undefined) + life,
    body,
  };
  const made = {
    subject: subjects.imports,
    fields: field('Nats-Expected-Last-Subject-Sequence', 0),
    body: encodeEntry({ kind: 'made', source, origin }),
  };
  const deadlineMs = nowMs + LOG_WAIT_MS_MAX;
  const outcome = await changeCard<RoomCard, 'taken'>(
    { bus: writer.bus, storeBatch, retention: undefined },
    {
      kind: roomCardKind,
      stream: subjects.stream,
      subject: subjects.card,
      id: `import:${crypto.randomUUID()}`,
      change: (card) =>
        card === undefined
          ? { kind: 'change', state, record, before: [made] }
          : { kind: 'refused', refusal: 'taken' },
      deadlineMs: monotonicMs() + LOG_WAIT_MS_MAX,
    },
  );
  switch (outcome.kind) {
    case 'changed':
      writer.onStored(subjects, outcome.logSeq, { ...record, deadlineMs });
      return { kind: 'made' };
    case 'refused':
    case 'duplicate':
    case 'lost':
      return { kind: 'taken' };
    case 'full':
    case 'too-large':
      return { kind: 'full' };
    case 'unknown':
      return { kind: 'unknown' };
  }
}

function cardOf(
  { access, topic, archived, people }: RoomWish & { readonly access: RoomAccess },
  created: number,
): RoomCard {
  const nobody = new Map();
  const none = { bans: nobody, mutes: nobody, invites: [], slowSeconds: 0, guests: false };
  return { access, topic, people, archived, created, ...none };
}
