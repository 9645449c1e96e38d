// Starts to say what is due, together with the other gateways, and tells authors here of messages
// that were dropped, whichever gateway dropped them. Called by main.ts.
import type { Refusal } from '@natter/protocol';
import type { Owner } from '@natter/room-log';
import type { Gateway } from '../gateway.ts';
import type { Session } from '../session/session.ts';
import { composeDue } from './compose-due.ts';

/** `sessions`: what the open connections serve; followers over HTTP are told nothing. */
export function startLater(
  gateway: Gateway,
  sessions: () => Iterable<
    Pick<Session, 'identified' | 'owner'> & Partial<Pick<Session, 'refuse'>>
  >,
): void {
  const tell = ({ owner, refusal }: { owner: Owner; refusal: Refusal }): void => {
    const message = `a message for later was not said: ${refusal.message}`;
    for (const session of sessions()) {
      if (session.identified && session.owner === owner) session.refuse?.({ ...refusal, message });
    }
  };
  gateway.log.later.start({
    compose: (due) => composeDue(gateway, due),
    onDropped: tell,
  });
}
