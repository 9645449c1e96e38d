// Sign-out: ends this session, another session of the person, or all.
import type { Handler } from '../identity.ts';
import { signedInActor } from '../people/actor.ts';
import { endSessions } from '../people/sessions.ts';
import { isRefused } from '../refused.ts';
import type { Refused } from '../refused.ts';
import { write } from '../store/store.ts';
import type { Identity } from '../identity.ts';

export const signOut: Handler<'sign-out'> = async (identity, ask) => {
  const ended = await end(identity, ask.as, (_all, own) => [own]);
  // An unknown session has ended already.
  return isRefused(ended) && ended.refused.code !== 'unauthorized' ? ended : {};
};

export const signOutEverywhere: Handler<'sign-out-everywhere'> = (identity, ask) =>
  end(identity, ask.as, (all, own) =>
    ask.keepThis === true ? all.filter((id) => id !== own) : all,
  );

export const endSession: Handler<'end-session'> = async (identity, ask) => {
  const ended = await end(identity, ask.as, (all) => all.filter((id) => id === ask.session));
  return isRefused(ended) ? ended : {};
};

/** Ends the sessions that `choose` picks from the person's sessions. */
async function end(
  identity: Identity,
  credential: string,
  choose: (all: readonly string[], own: string) => readonly string[],
): Promise<{ ended: number } | Refused> {
  return identity.store.change<{ ended: number } | Refused>(async () => {
    const actor = await signedInActor(identity, credential);
    if (isRefused(actor)) return { writes: [], result: actor };
    const all = actor.person.sessions.map(({ id }) => id);
    const chosen = choose(all, actor.by.session.id);
    const { person, writes } = endSessions(actor.person, chosen, identity.now());
    if (chosen.length === 0) return { writes, result: { ended: 0 } };
    return {
      writes: [...writes, write('person', person.id, { value: person, revision: actor.revision })],
      result: { ended: chosen.length },
    };
  });
}
