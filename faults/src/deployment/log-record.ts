// Turns a stored record into an event of the history. Reads headers and bodies by
// docs/architecture.md, "A record", not by the product's code.
import { Buffer } from 'node:buffer';
import type { StoredMessage } from '@natter/testkit/containers';
import type { Amendment, ThreadNow } from '../amendment-history.ts';
import type { RecordEvent } from '../log-history.ts';
import type { Unstamped } from '../run/recorder.ts';

export type StoredRecord = Unstamped<RecordEvent> & {
  /** When it was stored, ms since 1970. */
  readonly storedMs: number;
};

/** Returns undefined for a seat, which is no room's record. */
export function storedRecord(message: StoredMessage): StoredRecord | undefined {
  const { subject, seq, hdrs = '', data = '', time } = message;
  const room = /^natter\.log\.\d+\.(.+)$/.exec(subject)?.[1];
  if (room === undefined) return undefined;
  const headers = headersOf(Buffer.from(hdrs, 'base64').toString());
  const body = Buffer.from(data, 'base64').toString();
  const event = recordEvent({ seq, room: decodeToken(room), headers, body });
  return { ...event, storedMs: Date.parse(time) };
}

interface RawRecord {
  readonly seq: number;
  readonly room: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}
interface SayBody {
  readonly id: string;
  readonly text: string;
  readonly to?: readonly string[];
  readonly thread?: ThreadNow;
  readonly scheduled?: true;
}
interface NoticeBody {
  readonly alias: string;
  readonly change: 'joined' | 'left';
  readonly stay: string;
  readonly why?: 'quit' | 'lost' | 'removed';
}

/** Without `rev` it is a pin. */
type AmendmentBody = Omit<Amendment, 'rev'> & { readonly rev?: number };

interface ActBody {
  readonly act: string;
  readonly by: string;
  readonly who?: readonly string[];
  readonly access?: string;
}

function recordEvent({ room, seq, headers, body }: RawRecord): Unstamped<RecordEvent> {
  const place = { type: 'record', room, seq } as const;
  const kind = headers['Natter-Kind'];
  const from = headers['Natter-From'];
  const parsed = parse(body);
  if (headers['Natter-Version'] !== '1' || from === undefined || parsed === undefined)
    return { ...place, kind: 'foreign' };
  const { alias, owner } = party(from);
  if (kind === 'say' && isSay(parsed)) {
    const { id, text, to, thread, scheduled } = parsed;
    const named = audienceOf(headers);
    return {
      ...place,
      kind,
      alias,
      owner,
      id,
      text,
      ...(to && { to }),
      ...(named && { audience: named }),
      ...(thread && { thread: threadNow(thread) }),
      ...(scheduled && { scheduled }),
    };
  }
  if (kind === 'member' && isNotice(parsed)) {
    const { change, stay, why } = parsed;
    const fence = headers['Nats-Expected-Last-Subject-Sequence'];
    const seatSeq = fence === undefined ? {} : { seatSeq: Number(fence) };
    return { ...place, kind, alias, owner, change, stay, ...(why && { why }), ...seatSeq };
  }
  if (kind === 'amend' && isAmendment(parsed)) {
    const audience = audienceOf(headers);
    const id = idOf(headers);
    const whose = { alias: parsed.by, owner, id, ...(audience && { audience }) };
    return { ...place, kind, ...whose, ...amendmentOf(parsed) };
  }
  if (kind === 'room' && isAct(parsed)) {
    const { act, by, who = [], access } = parsed;
    return { ...place, kind: 'act', act, by, who, ...(access !== undefined && { access }) };
  }
  return { ...place, kind: 'foreign' };
}

/** Returns the id of the request: of a reaction `OWNER:a:ID`, else `OWNER:ROOM:a:ID`. */
function idOf(headers: RawRecord['headers']): string {
  const change = headers['Natter-Change'];
  if (change !== undefined) return change.split(':').slice(2).join(':');
  return headers['Nats-Msg-Id']?.split(':').slice(3).join(':') ?? '';
}

const audienceOf = (headers: Readonly<Record<string, string>>): string[] | undefined =>
  headers['Natter-For']?.split(',').map((one) => party(one).owner);

const threadNow = ({ root, rev, count }: ThreadNow): ThreadNow => ({ root, rev, count });

/** What a record or a frame tells of a message. Frames and records have the same fields. */
export function amendmentOf(told: AmendmentBody): Amendment {
  const { of, rev = 0, text, erase, react, unreact, count, thread } = told;
  return {
    of,
    rev,
    ...(text !== undefined && { text }),
    ...(erase && { erase }),
    ...(react !== undefined && { react }),
    ...(unreact !== undefined && { unreact }),
    ...(count !== undefined && { count }),
    ...(thread && { thread: threadNow(thread) }),
  };
}

/** `ALIAS=OWNER`; the alias may be missing. */
function party(text: string): { readonly alias: string; readonly owner: string } {
  const at = text.lastIndexOf('=');
  return { alias: text.slice(0, Math.max(0, at)), owner: text.slice(at + 1) };
}

function isSay(body: object): body is SayBody {
  const { type, id, text } = body as Partial<SayBody & { readonly type: string }>;
  return type === 'message' && typeof id === 'string' && typeof text === 'string';
}

function isNotice(body: object): body is NoticeBody {
  const { change, stay } = body as Partial<NoticeBody>;
  return (change === 'joined' || change === 'left') && typeof stay === 'string';
}

function isAct(body: object): body is ActBody {
  const { act, by } = body as Partial<ActBody>;
  return typeof act === 'string' && typeof by === 'string';
}

function isAmendment(body: object): body is AmendmentBody & { readonly by: string } {
  const { of, by } = body as Partial<Amendment & { readonly by: string }>;
  return typeof of === 'number' && typeof by === 'string';
}

function parse(body: string): object | undefined {
  try {
    const value: unknown = JSON.parse(body);
    return typeof value === 'object' && value !== null ? value : undefined;
  } catch {
    // Not JSON: no gateway wrote it.
    return undefined;
  }
}

function headersOf(block: string): Record<string, string> {
  const fields = block.split('\r\n').flatMap((line) => {
    const at = line.indexOf(':');
    return at < 0 ? [] : [[line.slice(0, at), line.slice(at + 1).trim()] as const];
  });
  return Object.fromEntries(fields);
}

/** `=XX` is a byte. */
function decodeToken(token: string): string {
  return decodeURIComponent(token.replaceAll('=', '%'));
}
