// What the routes of imports share (TypeBox).
import { Type } from 'typebox';

/** Names the kind of source; messages carry it. */
export const source = Type.String({
  pattern: '^[a-z0-9-]{1,32}$',
  description: 'Where it comes from: `natter`, `slack`, `mattermost` …',
});
