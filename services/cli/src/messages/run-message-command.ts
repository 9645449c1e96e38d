// Runs one command about messages, over HTTP, and returns the lines to print. Called by main.ts.
// Contract: docs/http-api.md.
import type { Amendment, LaterMessage, Message, RoomName } from '@natter/protocol';
import { table } from '../account/table.ts';
import { read, write } from '../http/api.ts';
import type { ApiDeps, Writing } from '../http/api.ts';
import { timeOf } from './message-command.ts';
import type { MessageCommand } from './message-command.ts';

export interface MessageCommandDeps extends ApiDeps {
  readonly room: RoomName;
  readonly json: boolean;
  /** Returns a message as a line for people. */
  readonly lineOf: (message: Message) => string;
}

/** Throws a Failure. */
export async function runMessageCommand(
  command: MessageCommand,
  deps: MessageCommandDeps,
): Promise<readonly string[]> {
  const { room, json } = deps;
  const base = `/rooms/${room}`;
  const lines = (messages: readonly Message[]): readonly string[] =>
    messages.map((message) => (json ? JSON.stringify(message) : deps.lineOf(message)));
  switch (command.kind) {
    case 'amend': {
      const { seq, amendment } = command;
      const done = await write<object>(writingOf(`${base}/messages/${seq}`, amendment), deps);
      return json ? [JSON.stringify(done)] : [];
    }
    case 'thread':
      return lines(await Array.fromAsync(threadOf(`${base}/messages/${command.seq}`, deps)));
    case 'reply': {
      const fields = { text: command.text, ref: command.seq };
      const done = await write<object>({ path: `${base}/messages`, fields }, deps);
      return json ? [JSON.stringify(done)] : [];
    }
    case 'pins':
      return lines((await read<Messages>(`${base}/pins`, deps, areMessages)).messages);
    case 'say-later': {
      const fields = { text: command.text, at: timeOf(command.when, Date.now()) };
      const done = await write<LaterMessage>({ path: `${base}/messages`, fields }, deps);
      return json ? [JSON.stringify(done)] : [`${done.id}  ${timeText(done.at)}`];
    }
    case 'say-every': {
      const fields = { text: command.text, every: command.every };
      const done = await write<LaterMessage>({ path: `${base}/messages`, fields }, deps);
      return json ? [JSON.stringify(done)] : [`${done.id}  ${timeText(done.at)}`];
    }
    case 'later': {
      const messages = await listLater(deps);
      return json ? messages.map((each) => JSON.stringify(each)) : table(messages.map(laterRow));
    }
    case 'unlater': {
      const { id } = command;
      const listed = (await listLater(deps)).find((each) => each.id === id);
      const path = `/rooms/${listed?.room ?? room}/later/${encodeURIComponent(id)}`;
      const done = await write<object>({ method: 'DELETE', path }, deps);
      return json ? [JSON.stringify(done)] : [];
    }
  }
}

function writingOf(path: string, amendment: Amendment): Writing {
  if ('text' in amendment) return { method: 'PATCH', path, fields: { text: amendment.text } };
  if ('erase' in amendment) return { method: 'DELETE', path };
  if ('pin' in amendment) return { method: amendment.pin ? 'PUT' : 'DELETE', path: `${path}/pin` };
  const [method, emoji] =
    'react' in amendment
      ? (['PUT', amendment.react] as const)
      : (['DELETE', amendment.unreact] as const);
  return { method, path: `${path}/reactions/${encodeURIComponent(emoji)}` };
}

interface Messages {
  readonly messages: readonly Message[];
}
interface ThreadPage extends Messages {
  readonly root?: Message;
  readonly more: boolean;
  readonly next?: number;
}

/** Yields the root, if it is there, and its replies. */
async function* threadOf(message: string, deps: ApiDeps): AsyncGenerator<Message> {
  for (let after: number | undefined = 0; after !== undefined;) {
    const page: ThreadPage = await read(`${message}/thread?after=${after}`, deps, areMessages);
    if (after === 0 && page.root) yield page.root;
    yield* page.messages;
    after = page.more ? page.next : undefined;
  }
}

function areMessages({ messages, root }: Readonly<Record<string, unknown>>): boolean {
  return (
    Array.isArray(messages) && messages.every(isMessage) && (root === undefined || isMessage(root))
  );
}

function isMessage(value: unknown): value is Message {
  const { seq, from, text, at } = (value ?? {}) as Partial<Message>;
  const isSaid = typeof from === 'string' && typeof text === 'string';
  return isSaid && Number.isSafeInteger(seq) && Number.isSafeInteger(at);
}

async function listLater(deps: ApiDeps): Promise<readonly LaterMessage[]> {
  const { messages } = await read<{ readonly messages: readonly LaterMessage[] }>(
    '/later',
    deps,
    ({ messages: listed }) => Array.isArray(listed) && listed.every(isLater),
  );
  return messages;
}

function isLater(value: unknown): value is LaterMessage {
  const { id, room, text, at } = (value ?? {}) as Partial<LaterMessage>;
  return [id, room, text].every((each) => typeof each === 'string') && Number.isSafeInteger(at);
}

/** `3f2a…  2026-11-30 09:00  lobby  good morning` */
function laterRow({ id, room, text, at, every, dropped }: LaterMessage): string[] {
  const when = dropped ? `not said: ${dropped.message}` : timeText(at);
  return [id, when, every ? `every ${every.cron}` : '', room, text];
}

/** `2026-11-30 09:00`, in the time of this machine. */
function timeText(ms: number): string {
  const date = new Date(ms);
  const two = (part: number): string => String(part).padStart(2, '0');
  const day = [date.getFullYear(), date.getMonth() + 1, date.getDate()].map(two).join('-');
  return `${day} ${two(date.getHours())}:${two(date.getMinutes())}`;
}
