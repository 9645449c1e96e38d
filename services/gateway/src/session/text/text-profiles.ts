// `/whois` and `/status` of the text dialect. Grammar: libs/protocol, text/text-commands.ts.
import { lineOfStatus, lineOfWhois } from '@natter/protocol';
import type { TextCommand } from '@natter/protocol';
import { parseEmoji } from '@natter/protocol/schema';
import { aliasKey } from '@natter/protocol/alias';
import { IdentityUnavailable } from '@natter/trust';
import type { Ask } from '@natter/trust';
import { findProfiles } from '../../profiles/find-profiles.ts';
import type { Room } from '../../room/room.ts';
import type { Session } from '../session.ts';

/** Does what the command asks. Throws BusUnavailable. */
export async function obeyAboutPeople(
  session: Session,
  room: Room,
  command: Extract<TextCommand, { type: 'whois' | 'status' }>,
): Promise<void> {
  if (command.type === 'whois') await tellWhois(session, room, command.alias);
  else await obeyStatus(session, command.text);
}

/** Tells what somebody shows of themselves. */
async function tellWhois(session: Session, room: Room, alias: string): Promise<void> {
  if (session.gateway.access?.profiles === undefined) return refuseWithoutAccounts(session);
  const { name } = room;
  const found = await findProfiles(session.gateway, session, { aliases: [alias], room: name });
  if (session.ended) return undefined;
  if (!found.ok) return session.refuse(found.refusal);
  const [profile] = found.value;
  if (profile === undefined) {
    const message = `nobody you may see is called ${alias}`;
    return session.refuse({ code: 'no-such-person', message });
  }
  const key = aliasKey(profile.now ?? profile.alias);
  const people = [...(room.access.card?.state.people.values() ?? [])];
  const role = people.find((one) => aliasKey(one.alias) === key)?.role;
  const isHere = room.roster.get(key) !== undefined;
  return session.line(lineOfWhois({ profile, role, isHere }));
}

/** Shows one's own status, sets it, or with `-` removes it. */
async function obeyStatus(session: Session, text: string): Promise<void> {
  const { pass, gateway } = session;
  const { identity } = gateway.access ?? {};
  if (identity === undefined || pass === undefined) return refuseWithoutAccounts(session);
  const as = pass.credential;
  try {
    const outcome =
      text === ''
        ? await identity.ask('my-profile', { as })
        : await identity.ask('change-profile', { as, status: statusOf(text) });
    if (session.ended) return undefined;
    if (!outcome.ok) {
      const { message } = outcome.refusal;
      return session.refuse({ code: 'forbidden', message });
    }
    const { status } = outcome.answer;
    return session.line(status === undefined ? 'no status' : `status: ${lineOfStatus(status)}`);
  } catch (error) {
    if (!(error instanceof IdentityUnavailable)) throw error;
    return session.refuse({ code: 'unavailable', message: 'accounts cannot be reached now' });
  }
}

function refuseWithoutAccounts(session: Session): void {
  session.refuse({
    code: 'forbidden',
    message: 'nobody has a profile here: there are no accounts',
  });
}

/** An emoji at the start stands beside the text. */
function statusOf(text: string): NonNullable<Ask<'change-profile'>['status']> | null {
  if (text === '-') return null;
  const [first = '', ...rest] = text.split(/\s+/);
  const emoji = rest.length > 0 ? parseEmoji(first) : undefined;
  return emoji === undefined ? { text } : { text: text.slice(first.length).trim(), emoji };
}
