// Runs `search` or `transcript` over HTTP. Called by main.ts. Contract: docs/http-api.md.
import type { Hit, Message } from '@natter/protocol';
import { linesOfFound } from '@natter/protocol';
import type { ApiDeps } from '../http/api.ts';
import { read } from '../http/api.ts';
import type { ArchiveCommand } from './archive-command.ts';

export interface ArchiveCommandDeps extends ApiDeps {
  readonly json: boolean;
  /** Days are those of this zone (IANA). */
  readonly zone: string;
  /** Returns a message as a line for people. */
  readonly lineOf: (message: Message) => string;
  readonly print: (line: string) => void;
}

/** Throws a Failure. */
export async function runArchiveCommand(
  command: ArchiveCommand,
  deps: ArchiveCommandDeps,
): Promise<void> {
  if (command.kind === 'search') await search(command, deps);
  else await transcript(command, deps);
}

interface Page {
  readonly hits: readonly Hit[];
  readonly more: boolean;
  readonly cursor?: string;
  readonly incomplete?: true;
}

/** A page may be short though there are more. */
async function search(
  { query, room, limit, newest }: Extract<ArchiveCommand, { kind: 'search' }>,
  deps: ArchiveCommandDeps,
): Promise<void> {
  const hits: Hit[] = [];
  let page: Page | undefined;
  do {
    const fields = new URLSearchParams({
      q: query,
      limit: String(limit - hits.length),
      zone: deps.zone,
    });
    if (room !== undefined) fields.set('room', room);
    if (newest) fields.set('order', 'newest');
    if (page?.cursor !== undefined) fields.set('cursor', page.cursor);
    page = await read<Page>(`/search?${fields.toString()}`, deps, areHits);
    hits.push(...page.hits);
  } while (page.more && page.cursor !== undefined && hits.length < limit);
  if (deps.json) for (const hit of hits) deps.print(JSON.stringify(hit));
  else {
    const { more, incomplete } = page;
    const found = { type: 'found', hits, more, ...(incomplete && { incomplete }) } as const;
    for (const line of linesOfFound(found)) deps.print(line.slice(2));
  }
}

const areHits = ({ hits }: Readonly<Record<string, unknown>>): boolean =>
  Array.isArray(hits) &&
  hits.every((hit: Partial<Hit> | null) => {
    const { message, snippet } = hit ?? {};
    return Number.isFinite(message?.at) && Array.isArray(snippet);
  });

interface Part {
  readonly messages: readonly Message[];
  readonly next?: number;
}

/** A long day comes in parts. */
async function transcript(
  { room, date }: Extract<ArchiveCommand, { kind: 'transcript' }>,
  deps: ArchiveCommandDeps,
): Promise<void> {
  const zone = encodeURIComponent(deps.zone);
  for (let after: number | undefined = 0; after !== undefined;) {
    const from = after === 0 ? '' : `&after=${after}`;
    const path = `/rooms/${room}/transcript/${date}.json?zone=${zone}${from}`;
    const part: Part = await read<Part>(path, deps, ({ messages }) => Array.isArray(messages));
    for (const message of part.messages)
      deps.print(deps.json ? JSON.stringify(message) : deps.lineOf(message));
    after = part.next;
  }
}
