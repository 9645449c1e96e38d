// German. It imports nothing of the page: the page waits for it, and would wait for itself.
import { accounts } from './accounts.ts';
import { acts } from './acts.ts';
import { files } from './files.ts';
import { messages } from './messages.ts';
import { notifications } from './notifications.ts';
import { profile } from './profile.ts';
import { refusals } from './refusals.ts';
import { rooms } from './rooms.ts';
import { search } from './search.ts';
import { talk } from './talk.ts';
import { xray } from './xray.ts';

export const de = {
  accounts,
  acts,
  files,
  messages,
  notifications,
  profile,
  refusals,
  rooms,
  search,
  talk,
  xray,
};
