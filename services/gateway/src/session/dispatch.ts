// Which command a frame of natter.v1 asks for. Every failure ends here, as a refusal of the
// request. The text dialect's twin: text-session.ts.
import { PROFILES_REQUESTS, refusals, SEARCH_REQUESTS } from '@natter/protocol';
import type { ClientMessage, Hello, Refusal, Say } from '@natter/protocol';
import { decodeClientMessage } from '@natter/protocol/schema';
import { BusUnavailable } from '@natter/room-log';
import { act } from './commands/act.ts';
import { amend } from './commands/amend.ts';
import { card, people } from './commands/card.ts';
import { hello } from './commands/hello.ts';
import { idOf } from './commands/joined-place.ts';
import { history } from './commands/history.ts';
import { join } from './commands/join.ts';
import { later, unlater } from '../later/later-commands.ts';
import { leave } from './commands/leave.ts';
import { members } from './commands/members.ts';
import { say } from './commands/say.ts';
import { search } from './commands/search.ts';
import { signal } from './commands/signal.ts';
import { pins, thread } from './commands/thread.ts';
import { mark } from '../marks/mark.ts';
import { receipt } from '../marks/receipt.ts';
import { profiles } from '../profiles/profiles-command.ts';
import { tooFastNow } from './request-pace.ts';
import type { Session } from './session.ts';
import type { TurnName } from '../slow-turn.ts';

/** Handles one frame's text. Never throws, never rejects. */
export function dispatch(session: Session, text: string): void {
  if (session.ended) return;
  if (session.waiting !== undefined) {
    session.waiting.push(text);
    return;
  }
  const startedMs = performance.now();
  session.gateway.slowTurns.check(handle(session, text), startedMs);
}

/** Returns the command it began. */
function handle(session: Session, text: string): TurnName {
  const decoded = decodeClientMessage(text);
  if (!decoded.ok) {
    const { id, room, code } = decoded.refusal;
    // Bad requests have a bound of their own, which closes the connection.
    const tooFast = code === 'bad-request' ? undefined : refusedAsTooFast(session);
    const named = { ...(id === undefined ? {} : { id }), ...(room === undefined ? {} : { room }) };
    session.refuse(tooFast === undefined ? decoded.refusal : { ...tooFast, ...named });
    return 'invalid';
  }
  const message = decoded.value;
  const refusal = admissible(session, message);
  if (refusal !== undefined) {
    session.refuse({ ...refusal, ...of(message) });
    return message.type;
  }
  if (session.ended) return message.type;
  begin(session, message);
  return message.type;
}

/** Whatever goes wrong ends as a refusal of this request. */
function begin(session: Session, message: ClientMessage): void {
  try {
    // Most says make no promise.
    const running = message.type === 'say' ? say(session, message) : run(session, message);
    running?.catch((error: unknown) => {
      failed(session, message, error);
    });
  } catch (error) {
    failed(session, message, error);
  }
}

function failed(session: Session, message: ClientMessage, error: unknown): void {
  if (!(error instanceof BusUnavailable)) session.gateway.onFault(error, message.type);
  session.refuse({ code: 'unavailable', message: refusals.unavailable, ...of(message) });
}

/** Returns what the answer to this request carries back. */
function of(message: ClientMessage): Pick<Refusal, 'id' | 'room'> {
  return {
    ...idOf(message),
    ...('room' in message ? { room: message.room } : {}),
  };
}

function admissible(session: Session, message: ClientMessage): Refusal | undefined {
  if (message.type === 'ping') return undefined;
  if (message.type !== 'hello' && !session.identified) {
    return { code: 'bad-request', message: 'send hello first' };
  }
  // A client in many rooms sends many, and nothing comes of each.
  if (message.type === 'mark') return undefined;
  // A person sends it again with a fresh token.
  if (message.type === 'hello' && session.identified && session.pass === undefined) {
    return { code: 'bad-request', message: 'hello was sent already' };
  }
  return refusedAsTooFast(session, requestsOf(message));
}

/** How many requests this one counts as: services beside the log answer these. */
function requestsOf({ type }: ClientMessage): number {
  if (type === 'search') return SEARCH_REQUESTS;
  return type === 'profiles' ? PROFILES_REQUESTS : 1;
}

/** Counts a request. Returns a refusal if it is too fast; ends a session that persists. */
function refusedAsTooFast(session: Session, count = 1): Refusal | undefined {
  const tooFast = tooFastNow(session, count);
  if (tooFast?.persists === true) session.end('too-fast');
  return tooFast?.refusal;
}

/** Commands begin in order: each runs up to its first wait before the next frame is read. */
async function run(session: Session, message: Exclude<ClientMessage, Say>): Promise<void> {
  switch (message.type) {
    case 'hello': {
      const answered = hello(session, message);
      if (answered !== undefined) await afterHello(session, answered, message);
      else joinAll(session, message);
      return;
    }
    case 'join':
      await join(session, message);
      return;
    case 'leave':
      await leave(session, message);
      return;
    case 'signal':
      await signal(session, message);
      return;
    case 'history':
      await history(session, message);
      return;
    case 'members':
      await members(session, message);
      return;
    case 'act':
      await act(session, message);
      return;
    case 'card':
      await card(session, message);
      return;
    case 'people':
      await people(session, message);
      return;
    case 'profiles':
      await profiles(session, message);
      return;
    case 'amend':
      await amend(session, message);
      return;
    case 'thread':
      await thread(session, message);
      return;
    case 'pins':
      await pins(session, message);
      return;
    case 'later':
      await later(session, message);
      return;
    case 'unlater':
      await unlater(session, message);
      return;
    case 'mark':
      await mark(session, message);
      return;
    case 'receipt':
      await receipt(session, message);
      return;
    case 'search':
      await search(session, message);
      return;
    case 'ping':
      session.send({ type: 'pong', ...idOf(message) });
  }
}

/** Until it is known who speaks, the frames after the first `hello` wait. */
async function afterHello(
  session: Session,
  answered: Promise<void>,
  message: Hello,
): Promise<void> {
  if (session.identified) {
    await answered;
    joinAll(session, message);
    return;
  }
  const frames: string[] = [];
  session.waiting = frames;
  session.pauseInput();
  try {
    await answered;
  } finally {
    session.waiting = undefined;
    session.resumeInput();
    joinAll(session, message);
    // One of them may be another `hello`: then those after it wait again.
    for (const frame of frames) dispatch(session, frame);
  }
}

/** Joins the rooms of a `hello`, each as a request of its own. */
function joinAll(session: Session, { join: joins = [] }: Hello): void {
  for (const message of joins) {
    if (session.ended || !session.identified) return;
    const tooFast = refusedAsTooFast(session);
    if (tooFast === undefined) begin(session, message);
    else session.refuse({ ...tooFast, ...of(message) });
  }
}
