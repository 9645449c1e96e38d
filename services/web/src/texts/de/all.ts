import type { acts } from '../en/acts.ts';
import type { accounts } from '../en/accounts.ts';
import type { messages } from '../en/messages.ts';
import type { refusals } from '../en/refusals.ts';
import type { rooms } from '../en/rooms.ts';
import type { talk } from '../en/talk.ts';
import type { xray } from '../en/xray.ts';
export const de: Partial<{
  acts: typeof acts;
  accounts: typeof accounts;
  messages: typeof messages;
  refusals: typeof refusals;
  rooms: typeof rooms;
  talk: typeof talk;
  xray: typeof xray;
}> = {};
