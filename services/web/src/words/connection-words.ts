// The connection in a dot's colour and a few words. Pure.
import type { ConnectionState } from '../connection/connection-state.ts';
import { clockWords } from './time-words.ts';
import { t } from '../texts/talk.ts';

export type Tone = 'live' | 'busy' | 'off';
export interface ConnectionWords {
  readonly tone: Tone;
  readonly text: string;
}

/** `waiting`: own messages that are not stored yet. */
export function connectionWords(
  { state, replayed, isLate }: ConnectionState,
  waiting: number,
): ConnectionWords {
  switch (state) {
    case 'live':
      return isLate ? { tone: 'busy', text: t.noAnswerYet } : { tone: 'live', text: t.live };
    case 'catching-up':
      return { tone: 'busy', text: replayed > 0 ? t.catchingUpCount(replayed) : t.catchingUp };
    case 'connecting':
      return { tone: 'busy', text: t.connectingNow };
    case 'offline':
      return {
        tone: 'off',
        text: waiting > 0 ? t.offlineWillSend(waiting) : t.offline,
      };
    case 'closed':
      return { tone: 'off', text: t.notConnected };
  }
}

/** A sentence about trouble; undefined while there is none. */
export function troubleWords({
  state,
  isLate,
  troubleSinceMs,
}: ConnectionState): string | undefined {
  if (troubleSinceMs === undefined) return undefined;
  switch (state) {
    case 'live':
      return isLate ? t.serverIsSlowToAnswerYour : undefined;
    case 'catching-up':
      return t.youreBackLoadingWhatYouMissed;
    case 'connecting':
      return t.connecting;
    case 'offline':
    case 'closed':
      return [
        t.notConnectedSinceClock(clockWords(troubleSinceMs)),
        t.messagesAreSentWhenYoureBack,
      ].join(' ');
  }
}
