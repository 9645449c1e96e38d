// Every NATS subject and stream name of the product is spelled here and nowhere else. Pure. The table: docs/architecture.md, "Subjects".
// A token is safe whatever a person typed: bytes outside `a-z 0-9 -` travel as `=XX`, so no name holds a dot, a wildcard or a space.
import { parseRoomName } from '@natter/protocol';
import type { AliasKey, RoomName } from '@natter/protocol';

/** A name as it stands in a subject or a header: `a-z 0-9 - =XX`, never empty. */
export type Token = string & { readonly brand?: 'Token' };

const encoder = new TextEncoder();
/** Each byte as it stands in a token. A say can name 256 members whose keys have 1,000 bytes each. */
const BYTE_TOKENS: readonly string[] = Array.from({ length: 256 }, (_, byte) => {
  const character = String.fromCharCode(byte);
  if (/^[a-z0-9-]$/.test(character)) return character;
  return `=${byte.toString(16).toUpperCase().padStart(2, '0')}`;
});

export function tokenOf(name: RoomName | AliasKey): Token {
  return /^[a-z0-9-]+$/.test(name) ? name : encodeBytes(name);
}

function encodeBytes(name: string): Token {
  let token = '';
  for (const byte of encoder.encode(name)) token += BYTE_TOKENS[byte] ?? '';
  return token;
}

/** What a token stands for; undefined: no room's name (a probe's, say). */
export function nameOf(token: Token): RoomName | undefined {
  return parseRoomName(
    token.replaceAll(/=([0-9A-F]{2})/g, (_all, hex: string) =>
      String.fromCharCode(Number.parseInt(hex, 16)),
    ),
  );
}

/** The room's partition: FNV-1a (32 bits) of its name, modulo the number of partitions. */
export function partitionOf(room: RoomName, partitions: number): number {
  let hash = 0x811c9dc5;
  for (const byte of encoder.encode(room)) {
    hash = Math.imul(hash ^ byte, 0x01000193);
  }
  return (hash >>> 0) % partitions;
}

export const streamName = (partition: number): string => `NATTER_${partition}`;
export const LEASE_BUCKET = 'NATTER_gateways';
export const LEASE_STREAM = `KV_${LEASE_BUCKET}`;
export const leaseSubject = (gateway: string): string => `$KV.${LEASE_BUCKET}.${gateway}`;
/** The gateway a lease or a beat is of. */
export const gatewayOf = (subject: string): string => subject.slice(subject.lastIndexOf('.') + 1);

export const streamSubjects = (partition: number): string[] => [
  `natter.log.${partition}.>`,
  `natter.seat.${partition}.>`,
];
export const republishOf = (partition: number): { src: string; dest: string } => ({
  src: `natter.log.${partition}.>`,
  dest: `natter.out.${partition}.>`,
});
/** What a purge of the log may touch: seats stay. */
export const logFilter = (partition: number): string => `natter.log.${partition}.>`;

/** The subjects of one room, spelled once when it is first needed. */
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
  nowOne(alias: Token): string;
}

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
    nowOne: (alias) => `natter.now.${place}.one.${alias}`,
  };
}

export const beatSubject = (gateway: string): string => `natter.beat.${gateway}`;
export const BEATS = 'natter.beat.*';

/** Tokens no name encodes to (lower case after `=`), for the start-up probe of the fence. */
export const probeSubjects = (partition: number): { log: string; seat: string } => ({
  log: `natter.log.${partition}.=probe`,
  seat: `natter.seat.${partition}.=probe.=probe`,
});

export const FILE_STREAM = 'NATTER_FILES';
export const FILE_SUBJECTS = 'natter.file.>';
/** Every upload that is under way: a filter. */
export const OPEN_FILES = 'natter.file.open.*.*';
/** The blocks of all files of a room: a filter. */
export const roomFileBlocks = (room: RoomName): string => `natter.file.block.${tokenOf(room)}.*`;

/** What a file is stored on. Its id is in base64url, and so a token. */
export interface FileSubjects {
  /** Its bytes. */
  readonly blocks: string;
  /** What it is, once it is whole. */
  readonly manifest: string;
}
export const fileSubjects = (room: RoomName, id: string): FileSubjects => ({
  blocks: `natter.file.block.${tokenOf(room)}.${id}`,
  manifest: manifestSubject(id),
});
export const manifestSubject = (id: string): string => `natter.file.manifest.${id}`;
/** Says that a gateway is storing the file. */
export const openFileSubject = (gateway: string, id: string): string =>
  `natter.file.open.${gateway}.${id}`;
/** Which upload an `open` record is of. */
export function openFileOf(subject: string): { gateway: string; id: string } {
  const [gateway = '', id = ''] = subject.split('.').slice(-2);
  return { gateway, id };
}

export const leaderElected = (partition: number): string =>
  `$JS.EVENT.ADVISORY.STREAM.LEADER_ELECTED.${streamName(partition)}`;
