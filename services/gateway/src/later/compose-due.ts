// Makes the record of a scheduled message when its time has come: as any say, of the room as it is
// then. Whether its author may still speak, the log asks (room-log, later/due.ts).
import type { Refusal } from '@natter/protocol';
import { isInThread } from '@natter/room-log';
import type { Composed, Due, Party, ReplyRoot } from '@natter/room-log';
import { aliasKey } from '@natter/protocol/alias';
import { tokenOf } from '@natter/room-log';
import { IdentityUnavailable } from '@natter/trust';
import { encodeSayBody, expiresMsOf } from '../delivery/encode.ts';
import type { Gateway } from '../gateway.ts';
import { mentionsOf } from '../messages/mentions-of.ts';
import { hearTail } from '../room/hear-tail.ts';
import type { Room } from '../room/room.ts';

/** Until identity is asked again. */
const IDENTITY_WAIT_MS = 5_000;

/** Throws BusUnavailable. */
export async function composeDue(gateway: Gateway, due: Due): Promise<Composed> {
  const { log, rooms } = gateway;
  const { say } = due.scheduled;
  const barred = await whyNotAccount(gateway, due);
  if (barred !== undefined) return barred;
  const { file } = say;
  if (file !== undefined && (await log.files.find(file.id)) === undefined) {
    return drop({ code: 'bad-request', message: 'its file is gone' });
  }
  const room = await rooms.enter(say.room);
  try {
    // Who is here now, though they came through another gateway.
    await hearTail(log, room);
    return await composeIn(gateway, room, due);
  } finally {
    room.usage.linger();
  }
}

/** A disabled account does not speak. Sessions and roles may have ended since: the card decides. */
async function whyNotAccount(
  { access }: Gateway,
  { scheduled: { person } }: Due,
): Promise<Composed | undefined> {
  if (person === undefined || access?.identity === undefined) return undefined;
  try {
    const outcome = await access.identity.ask('is-enabled', { person });
    if (outcome.ok && outcome.answer.enabled) return undefined;
    return drop({ code: 'forbidden', message: 'the account of its author is disabled' });
  } catch (error) {
    if (!(error instanceof IdentityUnavailable)) throw error;
    return { kind: 'wait', ms: IDENTITY_WAIT_MS };
  }
}

async function composeIn(gateway: Gateway, room: Room, { scheduled, seq }: Due): Promise<Composed> {
  const { log } = gateway;
  const { say, owner, alias } = scheduled;
  const to = recipientsNow(room, scheduled);
  if ('missing' in to) {
    const message = `not here: ${to.missing.join(', ')}`;
    return drop({ code: 'no-such-member', message, missing: to.missing });
  }
  // Of a recurring message each time is another message.
  const id = say.every === undefined ? say.id : `${say.id}:${seq}`;
  const waitMs = room.slow.concerns(owner) ? await room.slow.take({ owner, id }) : 0;
  if (waitMs > 0) return { kind: 'wait', ms: waitMs };
  const root =
    say.ref === undefined ? undefined : await log.replyRoot(room.name, { ref: say.ref, owner });
  const from = { alias, via: log.gateway, at: Date.now(), scheduled: true } as const;
  const { parties, aliases } = to;
  // Its rights are the card's: whoever signed in may have signed out since.
  const author = { owner, alias, pass: undefined };
  const mentions = mentionsOf(gateway, author, { text: say.text, room, to: aliases });
  return {
    kind: 'say',
    body: encodeSayBody({ ...say, id }, from, { to: aliases, mentions }),
    audience: parties,
    expiresMs: expiresMsOf(say, from),
    root: threadOf(root, { owner, to: parties }),
  };
}

const threadOf = (
  root: ReplyRoot | undefined,
  who: Parameters<typeof isInThread>[1],
): ReplyRoot | undefined => (root !== undefined && isInThread(root, who) ? root : undefined);

type Recipients =
  | {
      readonly parties: readonly Party[] | undefined;
      readonly aliases: readonly string[] | undefined;
    }
  | { readonly missing: readonly string[] };

/**
 * Returns whom it names, who must be here, and be those that they were when it was scheduled: an
 * alias may have changed hands since.
 */
function recipientsNow(
  { roster }: Room,
  { say: { to }, to: meant, owner, key, alias }: Due['scheduled'],
): Recipients {
  if (to === undefined || meant === undefined) return { parties: undefined, aliases: undefined };
  const owners = new Map(meant.map((party) => [party.alias, party.owner]));
  const aliases: string[] = [];
  const missing: string[] = [];
  for (const name of to) {
    const named = aliasKey(name);
    const member = roster.get(named);
    if (named === key) aliases.push(alias);
    else if (member === undefined || owners.get(tokenOf(named)) !== member.owner)
      missing.push(name);
    else aliases.push(member.alias);
  }
  if (missing.length > 0) return { missing };
  // For oneself alone: the author is the one who may see it.
  return {
    parties: meant.length > 0 ? meant : [{ alias: tokenOf(key), owner }],
    aliases: [...new Set(aliases)],
  };
}

const drop = (refusal: Refusal): Composed => ({ kind: 'drop', refusal });
