// The chat's commands on messages: changes one that was said, replies to it, and says one that
// expires or comes later. Grammar: libs/protocol, text/message-commands.ts and later-commands.ts.
import type { Client, Room } from '@natter/client';
import { escapeText, lineOfReceipt, timeOf } from '@natter/protocol';
import type { LaterMessage, Message } from '@natter/protocol';
import { aliasKey } from '@natter/protocol/alias';
import type { OnMessage } from './chat-input.ts';
import { reasonOf } from './speaker.ts';

export interface AboutMessageDeps {
  readonly client: Client;
  /** Undefined if there is none. */
  readonly room: Room | undefined;
  /** Prints something that no member said; safe already. */
  readonly aside: (line: string) => void;
  /** Prints something that went wrong. */
  readonly fault: (text: string) => void;
  /** Prints messages. */
  readonly show: (messages: readonly Message[]) => void;
}

/** Messages read at once to find the one that is meant. */
const PAGE = 200;

/** Does what the line asks; all in the room see what comes of it. Never rejects. */
export async function aboutMessage(command: OnMessage, deps: AboutMessageDeps): Promise<void> {
  const { room, fault } = deps;
  if (!room) return fault('you are in no room');
  try {
    await obey(command, room, deps);
  } catch (error) {
    fault(reasonOf(error));
  }
}

async function obey(
  command: OnMessage,
  room: Room,
  { client, aside, show }: AboutMessageDeps,
): Promise<unknown> {
  const isBy = (alias: string) => {
    const key = aliasKey(alias);
    return ({ from }: Message): boolean => aliasKey(from) === key;
  };
  switch (command.type) {
    case 'edit':
      return room.edit((await fromEnd(room, 1, isBy(client.alias))).seq, command.text);
    case 'erase': {
      const { of = client.alias, n } = command;
      return room.erase((await fromEnd(room, n, isBy(of))).seq);
    }
    case 'react':
      return room.react((await fromEnd(room, command.n)).seq, command.emoji);
    case 'unreact':
      return room.unreact((await fromEnd(room, command.n)).seq, command.emoji);
    case 'pin':
      return room.pin((await fromEnd(room, command.n)).seq);
    case 'unpin':
      return room.pin(atEnd(await room.pins(), command.n).seq, false);
    case 'pins': {
      const pins = await room.pins();
      return pins.length === 0 ? aside('nothing is pinned') : show(pins);
    }
    case 'thread': {
      const { seq, from, to } = await fromEnd(room, command.n);
      // A private message is answered before the same people as they were then.
      const others =
        to && [from, ...to].filter((name) => !isBy(client.alias)({ from: name } as Message));
      const audience = others && { to: others.length > 0 ? others : [client.alias], view: seq };
      return room.say(command.text, { ref: seq, ...audience });
    }
    case 'seen': {
      const { seq } = await fromEnd(room, command.n, isBy(client.alias));
      return aside(lineOfReceipt(await room.receipt(seq)));
    }
    case 'burn':
      return room.say(command.text, { expires: command.expires });
    case 'say-later': {
      const { at } = await room.say(command.text, { at: timeOf(command.when, Date.now()) });
      return aside(`to be said ${timeText(at)}: /later lists, /unlater N cancels`);
    }
    case 'later': {
      const messages = await room.later();
      if (messages.length === 0) return aside('nothing is to be said here');
      return messages.forEach((each, index) => aside(`${index + 1}. ${lineOf(each)}`));
    }
    case 'unlater': {
      const message = (await room.later())[command.n - 1];
      if (!message) throw new NoSuchMessage(command.n);
      await room.unlater(message.id);
      return aside(`cancelled: ${lineOf(message)}`);
    }
  }
}

class NoSuchMessage extends Error {
  override readonly name = 'NoSuchMessage';
  constructor(n: number) {
    super(n === 1 ? 'there is no such message' : `there are not ${n} such messages`);
  }
}

/** Returns the message that is meant, 1 being the latest. Throws NoSuchMessage. */
async function fromEnd(
  { messages }: Room,
  n: number,
  isCounted: (message: Message) => boolean = () => true,
): Promise<Message> {
  for (;;) {
    const counted = messages.items.filter(isCounted);
    if (counted.length >= n || !messages.hasOlder) return atEnd(counted, n);
    await messages.older(PAGE);
  }
}

function atEnd(messages: readonly Message[], n: number): Message {
  const message = messages.at(-n);
  if (!message) throw new NoSuchMessage(n);
  return message;
}

function lineOf({ text, at, dropped }: LaterMessage): string {
  return escapeText(`${dropped ? `not said: ${dropped.message}` : timeText(at)}: ${text}`);
}

/** `2026-11-29 09:00 UTC`, as in the text dialect. */
const timeText = (ms: number): string =>
  `${new Date(ms).toISOString().slice(0, 16).replace('T', ' ')} UTC`;
