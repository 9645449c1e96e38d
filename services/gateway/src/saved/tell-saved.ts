// Tells the devices of a person what they have saved on another one. Called by main.ts.
import type { SavedNews } from '@natter/room-log';
import type { Gateway } from '../gateway.ts';
import type { Session } from '../session/session.ts';

/** `sessions`: what the open connections serve; followers over HTTP are told nothing. */
export function tellSaved(
  { log }: Gateway,
  sessions: () => Iterable<
    Pick<Session, 'identified' | 'owner'> & Partial<Pick<Session, 'hearsSaved' | 'send'>>
  >,
): void {
  log.saved.hear(({ owner, room, seq, isSaved }: SavedNews) => {
    for (const session of sessions())
      if (session.identified && session.hearsSaved === true && session.owner === owner)
        session.send?.({ type: 'saved', room, seq, saved: isSaved });
  });
}
