// The commands of the text dialect on messages that are said later: says one, lists and cancels
// one's own. Called by text-session.ts. Grammar: libs/protocol, text/later-commands.ts.
import { escapeText, timeOf } from '@natter/protocol';
import type { LaterMessage, TextCommand } from '@natter/protocol';
import type { JoinedPlace } from '../session/place.ts';
import type { Session } from '../session/session.ts';
import { cancelLater, ownLater } from './own-later.ts';
import { scheduleSay } from './schedule-say.ts';

/** Does what the command asks. Throws BusUnavailable. */
export async function obeyLater(
  session: Session,
  place: JoinedPlace,
  command: Extract<TextCommand, { type: 'say-later' | 'later' | 'unlater' }>,
): Promise<void> {
  const { owner, gateway } = session;
  switch (command.type) {
    case 'say-later':
      await sayLater(session, place, command);
      return;
    case 'later': {
      const messages = await ownLater(gateway, { owner });
      if (messages.length === 0) session.line('nothing is to be said');
      for (const [index, message] of messages.entries()) {
        session.line(`${index + 1}. ${lineOf(message)}`);
      }
      return;
    }
    case 'unlater': {
      const message = (await ownLater(gateway, { owner }))[command.n - 1];
      if (message === undefined) {
        session.refuse({ code: 'no-such-message', message: `there is no message ${command.n}` });
        return;
      }
      const { room, id: say } = message;
      const cancelled = await cancelLater(gateway, { owner, room, say });
      if (cancelled.ok) session.line(`cancelled: ${lineOf(message)}`);
      else session.refuse(cancelled.refusal);
    }
  }
}

async function sayLater(
  session: Session,
  { room }: JoinedPlace,
  { when, text }: Extract<TextCommand, { type: 'say-later' }>,
): Promise<void> {
  const at = timeOf(when, Date.now());
  // A person may have several text clients: a count of lines would name two messages alike.
  const say = { type: 'say', id: crypto.randomUUID(), room: room.name, text, at } as const;
  const scheduled = await scheduleSay(session.gateway, session, { say, to: undefined });
  if (!scheduled.ok) session.refuse(scheduled.refusal);
  else session.line(`to be said ${timeText(at)}: /later lists, /unlater N cancels`);
}

function lineOf({ room, text, at, dropped }: LaterMessage): string {
  const when = dropped === undefined ? timeText(at) : `not said: ${dropped.message}`;
  return escapeText(`${when}, in ${room}: ${text}`);
}

/** `2026-11-29 09:00 UTC` */
const timeText = (ms: number): string => {
  const [date = '', time = ''] = new Date(ms).toISOString().split('T');
  return `${date} ${time.slice(0, 5)} UTC`;
};
