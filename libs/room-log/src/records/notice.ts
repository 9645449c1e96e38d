// A notice: the body of a `member` record, which says that somebody joined or left. Pure.
import { Buffer } from 'node:buffer';
import type { LeftWhy } from '@natter/protocol';
import type { MemberRecord } from './record.ts';

export interface Notice {
  readonly alias: string;
  readonly key: string;
  readonly change: 'joined' | 'left';
  /** The nonce of the seat's first claim; it survives moves. */
  readonly stay: string;
  readonly why?: LeftWhy;
}

/** Returns the body of a notice's record. */
export function encodeNotice(notice: Notice): Uint8Array {
  return Buffer.from(JSON.stringify(notice));
}

/** Returns the notice; undefined if the body is not one: it is skipped like any foreign record. */
export function decodeNotice(record: MemberRecord): Notice | undefined {
  try {
    const notice = JSON.parse(Buffer.from(record.body).toString()) as Partial<Notice> | null;
    const { alias, key, change, stay } = notice ?? {};
    const known = change === 'joined' || change === 'left';
    const texts = [alias, key, stay].every((text) => typeof text === 'string');
    if (!known || !texts) return undefined;
    const why = notice?.why;
    const named = { alias, key, change, stay } as Notice;
    return why === 'quit' || why === 'lost' || why === 'removed' ? { ...named, why } : named;
  } catch {
    // Not JSON: somebody else's record on our subject. The caller counts it as skipped.
    return undefined;
  }
}
