// The history of a fault run: one event a line, as JSON, in the order seen by a recorder outside
// the system. Imports nothing of the product, so that the checker repeats none of its mistakes.
//
// The recorder guarantees, and the checker relies on:
// - Aliases are lower-case ASCII without `l` and `m`, so each is its own key.
// - Texts are printable ASCII, and no two says or edits of a room have the same text; a message
//   that is said again and again is one say.
// - A text client is one connection, and no other client of the run uses its alias.
// - Nobody takes an alias that another person had in a room with a card.
// - At the end everybody is silent, returning clients are back, and everything is awaited. Then
//   each room's log is read.
import type { ActHistoryEvent } from './act-history.ts';
import type { AmendmentHistoryEvent, MessageNow, ThreadNow } from './amendment-history.ts';
import type { LaterHistoryEvent } from './later-history.ts';
import type { LogEvent, RecordEvent, SeatEvent } from './log-history.ts';
import type { MarkHistoryEvent } from './mark-history.ts';

/** ms since the run began, by one clock, also for what the stream stored. */
interface At {
  readonly atMs: number;
}
interface OfClient extends At {
  /** The `client` of a `client` event. */
  readonly client: string;
}
interface InRoom extends OfClient {
  readonly room: string;
}

/** The first line. */
export interface RunEvent extends At {
  readonly type: 'run';
  readonly seed: number;
  /** The planned kinds of fault, with the bounds of their recoveries in ms, by name. */
  readonly faults: readonly {
    readonly kind: string;
    readonly boundsMs: Readonly<Record<string, number>>;
  }[];
  /** How long a session's seats outlive its connection. A text client's do not. */
  readonly graceMs: number;
  /** How long after the grace the end of a stay may appear. */
  readonly lostWithinMs: number;
  /** Versions, machine, number of servers: for people. */
  readonly setup: Readonly<Record<string, string>>;
}

/**
 * A client begins. JSON clients connect and return with a session; the recorder computes its owner
 * from the secret. `device`: of several that share alias and owner; absent: the unnamed one.
 */
export type ClientEvent = OfClient & { readonly type: 'client'; readonly alias: string } & (
    | {
        readonly dialect: 'json';
        readonly owner: string;
        readonly device?: string;
        /** Speaks by requests over HTTP, without a stay in the room. */
        readonly visits?: true;
        /** Its gateways are of an earlier version and show messages as they were said. */
        readonly asSaid?: true;
        /** Asks to be told of amendments. */
        readonly amends?: true;
        /** Keeps to itself what it has read. */
        readonly hides?: true;
      }
    | { readonly dialect: 'text'; readonly transport: 'tcp' | 'websocket' }
  );

/** Recorded before the client gets it. */
export interface SendEvent extends InRoom {
  readonly type: 'send';
  readonly text: string;
  /** As sent; absent: to all. */
  readonly to?: readonly string[];
}
/** The system says it is stored. Text clients get none. */
export interface AckEvent extends InRoom {
  readonly type: 'ack';
  readonly text: string;
  readonly id: string;
  readonly seq: number;
}
/** A request failed for good. A say with neither ack nor refusal has an unknown outcome. */
export interface RefusalEvent extends InRoom {
  readonly type: 'refusal';
  /** The say's id. Absent: joining or returning was refused, and the client is out of the room. */
  readonly text?: string;
  readonly code: string;
  /** `no`: the say was certainly not stored. */
  readonly stored: 'no' | 'unknown';
}

/** A message as JSON clients get it. */
export interface SeenMessage {
  readonly seq: number;
  readonly id: string;
  readonly from: string;
  readonly text: string;
  readonly to?: readonly string[];
  /** Of a reply: what it made of its thread. */
  readonly thread?: ThreadNow;
  /** What became of it; `text` is the current one. */
  readonly now?: MessageNow;
}
/** A message that the JSON client delivered to its program. */
export interface ReceiveEvent extends InRoom, SeenMessage {
  readonly type: 'receive';
  /** `replay`: between a `joined` and its `caught-up`. */
  readonly how: 'live' | 'replay';
}
/**
 * A line that the text client was shown in the room: message, notice or digest, without its
 * newline. Not `! …`, not answers to commands.
 */
export interface HearEvent extends InRoom {
  readonly type: 'hear';
  readonly line: string;
}
/** A page of history, or of a thread, that a JSON client requested. */
export interface PageEvent extends InRoom {
  readonly type: 'page';
  /** The range that the page covers, inclusive. For the newest page `toSeq` is the last's. */
  readonly fromSeq: number;
  readonly toSeq: number;
  readonly messages: readonly SeenMessage[];
  /** The root of the thread. The range is its replies'. Absent: a page of history. */
  readonly thread?: number;
  /** When it was asked for. */
  readonly askedMs?: number;
}

/** A JSON client is in the room: its stay begins or continues. Replayed messages follow. */
export interface JoinedEvent extends InRoom {
  readonly type: 'joined';
  readonly seq: number;
  readonly view: number;
  /** The first 200. */
  readonly members: readonly string[];
  readonly count: number;
  /** It returned and asked for what it missed. */
  readonly resumed: boolean;
  readonly truncated: boolean;
  /** What it missed is not all there yet: the rest follows. */
  readonly more?: boolean;
}
/** A text client is in the room. */
export interface EnteredEvent extends InRoom {
  readonly type: 'entered';
}
export interface NoticeEvent extends InRoom {
  readonly type: 'notice';
  readonly seq: number;
  readonly alias: string;
  readonly change: 'joined' | 'left';
  readonly count: number;
  readonly why?: 'quit' | 'lost' | 'removed';
}
export interface DigestEvent extends InRoom {
  readonly type: 'digest';
  readonly seq: number;
  readonly count: number;
  readonly joined: readonly string[];
  readonly left: readonly string[];
  /** The lists are cut. */
  readonly more: boolean;
}
/** It has left, and was told so. */
export interface LeaveEvent extends InRoom {
  readonly type: 'leave';
}
/** It is away: its connection ended, or the run keeps it from reading or answering. */
export interface CloseEvent extends OfClient {
  readonly type: 'close';
  /** It does not return. Otherwise the next `joined` ends its absence. */
  readonly final: boolean;
  /** It could tell nobody that it goes: its stay has the whole grace. Absent: unknown. */
  readonly silent?: boolean;
  /** It had asked to leave the room that it is in, and got no answer. */
  readonly leaving?: true;
  /** A WebSocket's close code. */
  readonly code?: number;
  readonly reason: string;
}

/** A fault is injected. */
export interface FaultEvent extends At {
  readonly type: 'fault';
  /** Names it in the run. */
  readonly fault: string;
  readonly kind: string;
  readonly target: string;
  /** The name of the nats-server that it kills. */
  readonly killedServer?: string;
}
/** The fault was observed by other means than the one that injected it. */
export interface ProofEvent extends At {
  readonly type: 'proof';
  readonly fault: string;
  readonly what: string;
}
/** How long a recovery took. */
export interface RecoveryEvent extends At {
  readonly type: 'recovery';
  readonly fault: string;
  /** A name in the fault's `boundsMs`. */
  readonly bound: string;
  /** null: it did not happen. */
  readonly tookMs: number | null;
}

export type HistoryEvent =
  | ActHistoryEvent
  | AmendmentHistoryEvent
  | LaterHistoryEvent
  | MarkHistoryEvent
  | RunEvent
  | ClientEvent
  | SendEvent
  | AckEvent
  | RefusalEvent
  | ReceiveEvent
  | HearEvent
  | PageEvent
  | JoinedEvent
  | EnteredEvent
  | NoticeEvent
  | DigestEvent
  | LeaveEvent
  | CloseEvent
  | SeatEvent
  | FaultEvent
  | ProofEvent
  | RecoveryEvent
  | LogEvent
  | RecordEvent;

export const historyLine = (event: HistoryEvent): string => `${JSON.stringify(event)}\n`;

/** Reads what `historyLine` wrote. Throws on a line that is not JSON: the run was cut off. */
export function* readHistory(lines: Iterable<string>): Generator<HistoryEvent> {
  for (const line of lines) if (line !== '') yield JSON.parse(line) as HistoryEvent;
}
