// What a fault run wrote down: one event a line, as JSON, in the order in which a recorder outside the system saw them happen.
// Read by checker.ts. Neither imports anything of the product, so that a mistake of the product's types or codecs is not made twice.
//
// What the recorder holds to, and the checker relies on:
// - Aliases are lower-case ASCII, so that an alias is its own key. Texts are printable ASCII, and no two says of a room have the same text.
// - A text client is one connection, and its alias is used by no other client of the run.
// - At the end everybody falls silent, whoever is to come back comes back, all is waited for; then each room's log is read.

/** ms since the run began, by one clock; also of what the stream stored. */
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
  /** The kinds of fault that this run is to put in, each at least once, and what of each is measured: a bound by its name, in ms. */
  readonly faults: readonly {
    readonly kind: string;
    readonly boundsMs: Readonly<Record<string, number>>;
  }[];
  /** How long a session's seats outlive its connection. A text client's do not. */
  readonly graceMs: number;
  /** How long after the grace a stay's end may take to be told. */
  readonly lostWithinMs: number;
  /** Versions, machine, number of servers: for people. */
  readonly setup: Readonly<Record<string, string>>;
}

/** Somebody begins. JSON clients connect, and come back, with a session whose owner the recorder computes from the secret. */
export type ClientEvent = OfClient & { readonly type: 'client'; readonly alias: string } & (
    | { readonly dialect: 'json'; readonly owner: string }
    | { readonly dialect: 'text'; readonly transport: 'tcp' | 'websocket' }
  );

/** Before it is handed to the client. */
export interface SendEvent extends InRoom {
  readonly type: 'send';
  readonly text: string;
  /** As it was sent; absent: to all. */
  readonly to?: readonly string[];
}
/** Stored, says the system. Text clients get none. */
export interface AckEvent extends InRoom {
  readonly type: 'ack';
  readonly text: string;
  readonly id: string;
  readonly seq: number;
}
/** What was asked for will not be. A say that has neither ack nor refusal has an unknown outcome. */
export interface RefusalEvent extends InRoom {
  readonly type: 'refusal';
  /** The say's; absent: the client's join or return was refused, and the room is over for it. */
  readonly text?: string;
  readonly code: string;
  /** `no`: it is certain that the say was not stored. */
  readonly stored: 'no' | 'unknown';
}

/** A message as JSON clients get it. */
export interface SeenMessage {
  readonly seq: number;
  readonly id: string;
  readonly from: string;
  readonly text: string;
  readonly to?: readonly string[];
}
/** A message that the JSON client told its program of. */
export interface ReceiveEvent extends InRoom, SeenMessage {
  readonly type: 'receive';
  /** `replay`: between a `joined` and its `caught-up`. */
  readonly how: 'live' | 'replay';
}
/** A line that the text client was shown in the room: a message, a notice, a digest; as it came, without its newline. Not `! …`, not answers. */
export interface HearEvent extends InRoom {
  readonly type: 'hear';
  readonly line: string;
}
/** A page of history that a JSON client asked for. */
export interface PageEvent extends InRoom {
  readonly type: 'page';
  /** The seqs it answers for, both inclusive, as far as the answer tells: of the newest, `toSeq` is the last message's. */
  readonly fromSeq: number;
  readonly toSeq: number;
  readonly messages: readonly SeenMessage[];
}

/** A JSON client is in the room: its stay begins, or it is back. The messages it brought follow as `receive`. */
export interface JoinedEvent extends InRoom {
  readonly type: 'joined';
  readonly seq: number;
  readonly view: number;
  /** The first 200. */
  readonly members: readonly string[];
  readonly count: number;
  /** It came back and asked for what it missed. */
  readonly resumed: boolean;
  readonly truncated: boolean;
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
  readonly why?: 'quit' | 'lost';
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
/** It is away: its connection ended, or the run keeps it from reading or answering from here on. */
export interface CloseEvent extends OfClient {
  readonly type: 'close';
  /** It does not come back. Otherwise the next `joined` ends its absence. */
  readonly final: boolean;
  /** A WebSocket's. */
  readonly code?: number;
  readonly reason: string;
}

/** A fault is put in. */
export interface FaultEvent extends At {
  readonly type: 'fault';
  /** Names this one in the run. */
  readonly fault: string;
  readonly kind: string;
  readonly target: string;
}
/** It was seen to have happened, by other means than the one that put it in. */
export interface ProofEvent extends At {
  readonly type: 'proof';
  readonly fault: string;
  readonly what: string;
}
/** How long something took after a fault. */
export interface RecoveryEvent extends At {
  readonly type: 'recovery';
  readonly fault: string;
  /** A name in the fault's `boundsMs`. */
  readonly bound: string;
  /** null: it was waited for in vain. */
  readonly tookMs: number | null;
}

/** A room's log has been read straight from the stream's leader; its records are those of the run. */
export interface LogEvent extends At {
  readonly type: 'log';
  readonly room: string;
  /** Of the room's last record; 0: it has none. */
  readonly lastSeq: number;
  /** Records below it may have been removed, as the run's limits have it; 0: none may. */
  readonly removedBelow: number;
}
/** One record of that log; atMs: when it was stored. */
export type RecordEvent = At & {
  readonly type: 'record';
  readonly room: string;
  readonly seq: number;
} & (
    | {
        readonly kind: 'say';
        readonly alias: string;
        readonly owner: string;
        readonly id: string;
        readonly text: string;
        /** The `to` of the body. */
        readonly to?: readonly string[];
        /** The owners that the record's headers let see it, besides its sender; absent: all. */
        readonly audience?: readonly string[];
      }
    | {
        readonly kind: 'member';
        readonly alias: string;
        readonly owner: string;
        readonly change: 'joined' | 'left';
        readonly stay: string;
        readonly why?: 'quit' | 'lost';
      }
    /** A record that is none of ours: put in by the run, or of another version. */
    | { readonly kind: 'foreign' }
  );

export type HistoryEvent =
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
  | FaultEvent
  | ProofEvent
  | RecoveryEvent
  | LogEvent
  | RecordEvent;

export const historyLine = (event: HistoryEvent): string => `${JSON.stringify(event)}\n`;

/** Reads what `historyLine` wrote. Throws on a line that is not JSON: a run that ended before its last line was whole is no history. */
export function* readHistory(lines: Iterable<string>): Generator<HistoryEvent> {
  for (const line of lines) if (line !== '') yield JSON.parse(line) as HistoryEvent;
}
