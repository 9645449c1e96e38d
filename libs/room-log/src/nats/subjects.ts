// Every NATS subject and stream name of the product is spelled here and nowhere else. Pure.
// The table: docs/architecture.md, "Subjects". A token is safe whatever people type: bytes outside
// `a-z 0-9 -` become `=XX`, so no name holds a dot, a wildcard or a space.
import { parseRoomName } from '@natter/protocol';
import type { AliasKey, RoomName } from '@natter/protocol';

/** A name as subjects and headers hold it: `a-z 0-9 - =XX`, never empty. */
export type Token = string & { readonly brand?: 'Token' };

const encoder = new TextEncoder();
/**
 * Each byte as it stands in a token. A say can name 256 members whose keys have 1,000 bytes each.
 */
const BYTE_TOKENS: readonly string[] = Array.from({ length: 256 }, (_, byte) => {
  const character = String.fromCharCode(byte);
  if (/^[a-z0-9-]$/.test(character)) return character;
  return `=${byte.toString(16).toUpperCase().padStart(2, '0')}`;
});

/** Returns the token of a room's name or of an alias' key. */
export function tokenOf(name: RoomName | AliasKey): Token {
  return /^[a-z0-9-]+$/.test(name) ? name : encodeBytes(name);
}

function encodeBytes(name: string): Token {
  let token = '';
  for (const byte of encoder.encode(name)) token += BYTE_TOKENS[byte] ?? '';
  return token;
}

/** Returns the room that a token encodes; undefined if it is no room's name, such as a probe's. */
export function nameOf(token: Token): RoomName | undefined {
  return parseRoomName(
    token.replaceAll(/=([0-9A-F]{2})/g, (_all, hex: string) =>
      String.fromCharCode(Number.parseInt(hex, 16)),
    ),
  );
}

/** Returns the room's partition: FNV-1a (32 bits) of its name, modulo the number of partitions. */
export function partitionOf(room: RoomName, partitions: number): number {
  let hash = 0x811c9dc5;
  for (const byte of encoder.encode(room)) {
    hash = Math.imul(hash ^ byte, 0x01000193);
  }
  return (hash >>> 0) % partitions;
}

/** Returns the name of a partition's stream. */
export const streamName = (partition: number): string => `NATTER_${partition}`;
/** Where a gateway asks the others who uses what of them, and where they answer. */
export const USAGE_ASK = 'natter.now.usage.ask';
export const USAGE_ANSWER = 'natter.now.usage.answer';
/** The key-value bucket of leases. */
export const LEASE_BUCKET = 'NATTER_gateways';
/** The stream behind that bucket. */
export const LEASE_STREAM = `KV_${LEASE_BUCKET}`;
/** Returns the subject of a gateway's lease. */
export const leaseSubject = (gateway: string): string => `$KV.${LEASE_BUCKET}.${gateway}`;
/** Returns the gateway that a lease's or a beat's subject names. */
export const gatewayOf = (subject: string): string => subject.slice(subject.lastIndexOf('.') + 1);

/** Returns the subjects that a partition's stream stores. */
export const streamSubjects = (partition: number): string[] => [
  `natter.log.${partition}.>`,
  `natter.seat.${partition}.>`,
  `natter.room.${partition}.>`,
  `natter.message.${partition}.>`,
  `natter.said.${partition}.>`,
  `natter.mark.${partition}.>`,
  `natter.import.${partition}.>`,
];
/** Returns what a partition's stream republishes, and where. */
export const republishOf = (partition: number): { src: string; dest: string } => ({
  src: `natter.log.${partition}.>`,
  dest: `natter.out.${partition}.>`,
});
/** Returns the filter of all rooms' records in a partition. */
export const logFilter = (partition: number): string => `natter.log.${partition}.>`;
/** Returns the filter of all room cards in a partition. */
export const cardFilter = (partition: number): string => `natter.room.${partition}.>`;
/** Returns the filter of all seats in a partition. */
export const seatFilter = (partition: number): string => `natter.seat.${partition}.>`;
/** Returns the filter of all marks of people in a partition. */
export const markFilter = (partition: number): string => `natter.mark.${partition}.>`;
/** Returns the filter of one person's marks in a partition. Owners are tokens. */
export const marksOfFilter = (partition: number, owner: string): string =>
  `natter.mark.${partition}.*.${owner}`;
/** Returns the filter of all cards of messages in a partition. */
export const allMessages = (partition: number): string => `natter.message.${partition}.>`;
/** Returns the filter of all erasures in a partition that are not known to be done. */
export const erasureFilter = (partition: number): string => `natter.message.${partition}.*.*.erase`;
// While a gateway tells of reactions whose cards follow, it says so among the cards of messages, in
// a room that no name encodes to: lower case after `=`.
/** Returns the subject under which a gateway says that. */
export const unfinishedSubject = (partition: number, gateway: string): string =>
  `natter.message.${partition}.=unfinished.${gateway}`;
/** Returns the filter of all gateways that say so in a partition. */
export const unfinishedFilter = (partition: number): string => unfinishedSubject(partition, '*');
/** Returns the filter of all message cards of a room. `log`: the subject of its records. */
export const messageFilter = (log: string): string =>
  `${log.replace('natter.log.', 'natter.message.')}.>`;
/** Returns the room's token and the message that an erasure's subject names. */
export function erasedMessageOf(subject: string): { readonly token: Token; readonly seq: number } {
  const [, , , token = '', seq = ''] = subject.split('.');
  return { token, seq: Number(seq) };
}
/**
 * Returns the partition that a record's or a seat's subject is in; undefined for other subjects.
 */
export function partitionOfSubject(subject: string): number | undefined {
  const partition = /^natter\.(?:log|seat)\.(\d+)\./.exec(subject)?.[1];
  return partition === undefined ? undefined : Number(partition);
}

// Marks of large rooms (storage/large-marks.ts) lie among the seats, in a room that no name encodes
// to: lower case after `=`.
/** Returns the subject of a room's mark. `log`: the subject of its records. */
export const largeSubject = (log: string): string => {
  const [, , partition = '', room = ''] = log.split('.');
  return `natter.seat.${partition}.=large.${room}`;
};
/** Returns the subject of a marked room's records. */
export const logOfLarge = (mark: string): string => {
  const [, , partition = '', , room = ''] = mark.split('.');
  return `natter.log.${partition}.${room}`;
};
/** Returns the filter of all marks in a partition. */
export const largeFilter = (partition: number): string => `natter.seat.${partition}.=large.*`;

/** The subjects of one room. */
export interface RoomSubjects {
  readonly token: Token;
  readonly partition: number;
  readonly stream: string;
  /** Every record of the room. */
  readonly log: string;
  /** The same, republished. */
  readonly out: string;
  /** All live signals of the room: a filter. */
  readonly now: string;
  readonly nowAll: string;
  readonly nowSome: string;
  readonly tail: string;
  /** All seats of the room: a filter. */
  readonly seats: string;
  seat(alias: Token): string;
  /** The room's card. */
  readonly card: string;
  /** How far people have read: a filter. */
  readonly marks: string;
  /** How far one person has read. Owners are tokens. */
  readonly mark: (owner: string) => string;
  /** The same, told live. */
  readonly nowMarks: string;
  /** The cards of its messages, the pins and the erasures: a filter. */
  readonly messages: string;
  /** The card of one message. */
  readonly message: (seq: number) => string;
  /** Says that the message is being erased. */
  readonly erasure: (seq: number) => string;
  /** The room's pinned messages. */
  readonly pins: string;
  /** Which messages were imported into the room. */
  readonly imports: string;
  nowOne(alias: Token): string;
}

/** Returns the subjects of a room. */
export function roomSubjects(room: RoomName, partitions: number): RoomSubjects {
  const partition = partitionOf(room, partitions);
  const token = tokenOf(room);
  const place = `${partition}.${token}`;
  return {
    token,
    partition,
    stream: streamName(partition),
    log: `natter.log.${place}`,
    out: `natter.out.${place}`,
    now: `natter.now.${place}.>`,
    nowAll: `natter.now.${place}.all`,
    nowSome: `natter.now.${place}.some`,
    tail: `natter.now.${place}.tail`,
    seats: `natter.seat.${place}.*`,
    seat: (alias) => `natter.seat.${place}.${alias}`,
    card: `natter.room.${place}`,
    marks: `natter.mark.${place}.*`,
    mark: (owner) => `natter.mark.${place}.${owner}`,
    nowMarks: `natter.now.${place}.marks`,
    messages: `natter.message.${place}.>`,
    message: (seq) => `natter.message.${place}.${seq}`,
    erasure: (seq) => `natter.message.${place}.${seq}.erase`,
    pins: `natter.message.${place}.pins`,
    imports: `natter.import.${place}`,
    nowOne: (alias) => `natter.now.${place}.one.${alias}`,
  };
}

/** Returns the subject of a gateway's beats. */
export const beatSubject = (gateway: string): string => `natter.beat.${gateway}`;
/** All gateways' beats: a filter. */
export const BEATS = 'natter.beat.*';

/** Returns subjects for probes. No name encodes to their tokens: they hold lower case after `=`. */
export const probeSubjects = (partition: number): { log: string; seat: string } => ({
  log: `natter.log.${partition}.=probe`,
  seat: `natter.seat.${partition}.=probe.=probe`,
});

/** The stream of files. */
export const FILE_STREAM = 'NATTER_FILES';
/** All that it stores: a filter. */
export const FILE_SUBJECTS = 'natter.file.>';
/** All uploads in progress: a filter. */
export const OPEN_FILES = 'natter.file.open.*.*';
/** Returns the filter of all blocks of a room's files. */
export const roomFileBlocks = (room: RoomName): string => `natter.file.block.${tokenOf(room)}.*`;

/** The subjects of one file. Its id is base64url, and so a token. */
export interface FileSubjects {
  /** Its bytes. */
  readonly blocks: string;
  /** Its manifest, once it is complete. */
  readonly manifest: string;
}
/** Returns the subjects of a file. */
export const fileSubjects = (room: RoomName, id: string): FileSubjects => ({
  blocks: `natter.file.block.${tokenOf(room)}.${id}`,
  manifest: manifestSubject(id),
});
/** Returns the subject of a file's manifest. */
export const manifestSubject = (id: string): string => `natter.file.manifest.${id}`;
/** Returns the subject of the record that says which gateway is storing a file. */
export const openFileSubject = (gateway: string, id: string): string =>
  `natter.file.open.${gateway}.${id}`;
/** Returns the upload that an `open` record's subject names. */
export function openFileOf(subject: string): { gateway: string; id: string } {
  const [gateway = '', id = ''] = subject.split('.').slice(-2);
  return { gateway, id };
}

/** Returns the subject on which JetStream announces a new leader of the partition's stream. */
export const leaderElected = (partition: number): string =>
  `$JS.EVENT.ADVISORY.STREAM.LEADER_ELECTED.${streamName(partition)}`;
