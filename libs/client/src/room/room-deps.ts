// What an open room needs of its client, and how it asks. One for all rooms of a client.
import { parseRoomName } from '@natter/protocol';
import type {
  Acted,
  ActRequest,
  CardAnswer,
  Found,
  HistoryPage,
  LaterList,
  MarkRequest,
  MembersPage,
  PeoplePage,
  Pins,
  Profiles,
  Receipt,
  RoomName,
  SearchRequest,
  Signal,
  ThreadPage,
  Unlatered,
} from '@natter/protocol';
import { refusedHere } from '../errors.ts';
import type { ClientError, RefusedError } from '../errors.ts';
import type { MessageList, MessageListDeps } from '../messages/message-list.ts';
import type { Platform } from '../platform.ts';
import { fitsFrame } from '../sending/frame-size.ts';
import type { Request, RequestAnswer, RequestFrame } from '../sending/request-queue.ts';
import type { HistoryOptions, MembersOptions, ThreadOptions } from './room.ts';

export interface RoomDeps {
  readonly alias: () => string;
  /** ms since 1970. */
  readonly now: () => number;
  readonly later: Platform['later'];
  readonly nextId: () => string;
  /** True while a gateway has welcomed us. */
  readonly isUp: () => boolean;
  /** Throws if the client is closed, or no more says or requests may wait. */
  readonly checkOpen: () => void;
  readonly ask: (request: Request) => void;
  /** Sends it now or never. Returns false if it was not sent. */
  readonly signal: (frame: Signal | MarkRequest) => boolean;
  /** Sends what may be sent. */
  readonly pump: () => void;
  /** Counts a missed message that has arrived. */
  readonly replayed: () => void;
  /** Ends the room for this client; the client then calls `end`. Does nothing the second time. */
  readonly forget: (room: string, error: ClientError | RefusedError) => void;
  /** Absent in a lean client. */
  readonly listMessages: ListMessages | undefined;
}
export type ListMessages = (deps: MessageListDeps) => MessageList;

/** The reads: their options and answers. */
export interface Reads {
  readonly history: readonly [HistoryOptions, HistoryPage];
  readonly members: readonly [MembersOptions, MembersPage];
  readonly people: readonly [MembersOptions, PeoplePage];
  readonly profiles: readonly [{ readonly aliases: readonly string[] }, Profiles];
  readonly card: readonly [object, CardAnswer];
  readonly thread: readonly [ThreadOptions & { readonly seq: number }, ThreadPage];
  readonly pins: readonly [object, Pins];
  readonly receipt: readonly [{ readonly seq: number }, Receipt];
  readonly later: readonly [object, LaterList];
  readonly unlater: readonly [{ readonly say: string }, Unlatered];
  readonly search: readonly [Omit<SearchRequest, 'type' | 'id' | 'room'>, Found];
}

/** Reads something of a room and returns the answer. */
export function ask<Read extends keyof Reads>(
  deps: RoomDeps,
  type: Read,
  room: RoomName | undefined,
  options?: Reads[Read][0],
): Promise<Reads[Read][1]> {
  const frame = { ...options, type, id: deps.nextId(), ...(room && { room }) } as RequestFrame;
  return send(deps, frame) as Promise<Reads[Read][1]>;
}

/** Changes a room; without a name, the direct room that it creates. Throws RefusedError. */
export function askToAct(deps: RoomDeps, name: string | undefined, act: ActRequest) {
  deps.checkOpen();
  const room = name === undefined ? {} : { room: nameOf(name) };
  const frame = { ...act, type: 'act', id: deps.nextId(), ...room } as const;
  if (!fitsFrame(frame)) throw refusedHere('too-large', 'the frame is too large');
  return send(deps, frame) as Promise<Acted>;
}

/** Returns the name, parsed. Throws RefusedError `bad-room`. */
export function nameOf(name: string): RoomName {
  const roomName = parseRoomName(name);
  if (!roomName) throw refusedHere('bad-room', `not a room name: ${name}`);
  return roomName;
}

function send(deps: RoomDeps, frame: RequestFrame): Promise<RequestAnswer> {
  return new Promise((answered, failed) => {
    deps.ask({ frame, answered, failed });
  });
}
