// `/search` of the text dialect: what was found, as lines. JSON twin: commands/search.ts.
import { linesOfFound, TEXT_SEARCH_HITS } from '@natter/protocol';
import { searchMessages } from '../../archive/search.ts';
import type { Session } from '../session.ts';

/** Throws BusUnavailable. */
export async function textSearch(session: Session, query: string): Promise<void> {
  const asked = { type: 'search', query, limit: TEXT_SEARCH_HITS } as const;
  const found = await searchMessages(session.gateway, session, asked);
  if (!found.ok) session.refuse(found.refusal);
  else for (const line of linesOfFound(found.value)) session.line(line);
}
