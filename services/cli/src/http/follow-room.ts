// What is said in a room, as one endless sequence of messages: over gateways that end, lines that break and readers that are slow.
// By HTTP (docs/http-api.md, events): nobody is told of it, and no alias is needed.
import { setTimeout as delay } from 'node:timers/promises';
import type { HistoryPage, Message, RoomName } from '@natter/protocol';
import { EventStream } from './event-stream.ts';
import { exitCodes, Failure } from '../exit-codes.ts';
import { problemOf } from './gateways.ts';
import type { Gateways } from './gateways.ts';

/** Gateways send a sign of life every 30 s. */
const SILENT_MS_MAX = 75_000;
const RETRY_MS_DEFAULT = 1_000;
/** For each time it begins anew; a room is followed for as long as it takes. */
const OPEN_MS_MAX = 30_000;

export interface FollowOptions {
  readonly gateways: Gateways;
  readonly room: RoomName;
  /** Undefined: what everybody may see. */
  readonly session: string | undefined;
  /** The newest N messages first. */
  readonly history: number;
  /** Something to tell people beside the messages; not escaped. */
  readonly tell: (line: string) => void;
}

/** What the events are, as far as this program looks at them. */
type Frame =
  | Message
  | {
      readonly type: 'following' | 'caught-up' | 'member' | 'members-changed' | 'bye';
      readonly truncated?: boolean;
    };

/**
 * Each message once and in order. Ends never; throws a Failure where a gateway refuses, or none answers at the beginning. Later it
 * is waited for as long as it takes.
 */
export async function* follow(following: FollowOptions): AsyncGenerator<Message, never> {
  const { history, tell } = following;
  let lastId: string | undefined;
  let wasThere = false;
  if (history > 0) {
    const messages = await newest(following);
    yield* messages;
    // Also when there are none: from the beginning is from here.
    lastId = String(messages.at(-1)?.seq ?? 0);
  }
  for (;;) {
    const stream = new EventStream();
    try {
      for await (const event of events(following, stream, lastId)) {
        lastId = event.id ?? lastId;
        wasThere = true;
        const frame = JSON.parse(event.data) as Frame;
        if (frame.type === 'message') yield frame;
        if ('truncated' in frame && frame.truncated) tell('messages are missing here');
      }
    } catch (error) {
      // A line that broke: another gateway goes on from there.
      if (error instanceof Failure) {
        if (!wasThere || error.exitCode !== exitCodes.unreachable) throw error;
        tell(`${error.message}; trying on`);
      }
    }
    await delay(stream.retryMs ?? RETRY_MS_DEFAULT);
  }
}

async function newest({
  gateways,
  room,
  session,
  history,
}: FollowOptions): Promise<readonly Message[]> {
  const answer = await gateways.ask({
    path: `/v1/rooms/${room}/messages?limit=${history}`,
    method: 'GET',
    request: () => ({ headers: headers(session) }),
    timeoutMs: OPEN_MS_MAX,
  });
  if (!answer.ok) throw new Failure('refused', (await problemOf(answer)).reason);
  return ((await answer.json()) as HistoryPage).messages;
}

/** Those of one connection. Ends with it, throws what breaks it. */
async function* events(
  { gateways, room, session }: FollowOptions,
  stream: EventStream,
  lastId: string | undefined,
) {
  const silence = new AbortController();
  const listen = (): NodeJS.Timeout => setTimeout(() => silence.abort(), SILENT_MS_MAX);
  let timer = listen();
  try {
    const answer = await gateways.ask({
      path: `/v1/rooms/${room}/events`,
      method: 'GET',
      request: () => ({
        headers: { ...headers(session), ...(lastId !== undefined && { 'last-event-id': lastId }) },
      }),
      timeoutMs: OPEN_MS_MAX,
      signal: silence.signal,
    });
    if (!answer.ok) throw new Failure('refused', (await problemOf(answer)).reason);
    const utf8 = new TextDecoder();
    for await (const chunk of answer.body ?? []) {
      // A reader of ours that takes its time is no silence.
      clearTimeout(timer);
      yield* stream.push(utf8.decode(chunk, { stream: true }));
      timer = listen();
    }
  } finally {
    clearTimeout(timer);
    silence.abort();
  }
}

function headers(session: string | undefined): Record<string, string> {
  return session === undefined ? {} : { authorization: `Bearer ${session}` };
}
