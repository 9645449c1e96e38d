// The state of the connection in the prompt's words. Pure.
import type { ClientStatus } from '@natter/client';

export interface StatusWordsOptions {
  readonly status: ClientStatus;
  /** Typed lines that are not done yet. */
  readonly lines: number;
  readonly isInRoom: boolean;
}

/** Returns '' while all is well. */
export function statusWords({ status, lines, isInRoom }: StatusWordsOptions): string {
  const waiting = status.waiting + lines;
  switch (status.state) {
    case 'connecting':
      return 'connecting';
    case 'live':
      return isInRoom ? '' : 'no room';
    case 'catching-up':
      return `catching up, ${status.replayed}`;
    case 'offline':
      return waiting === 0 ? 'offline' : `offline, ${waiting} will be sent`;
    case 'closed':
      return 'closed';
  }
}
