// Reads from the stream's leader the cards of messages and the erasures that are not done, and from
// the files of the servers which texts they hold. Past the gateways and their code.
import { Buffer } from 'node:buffer';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { PlainNats, TestNats } from '@natter/testkit';
import type { StoredMessage } from '@natter/testkit/containers';
import type { MessageCardEvent } from '../amendment-history.ts';

const STREAM = 'NATTER_0';
/** Requests in flight at once. */
const WINDOW = 64;

export type FoundCard = Pick<MessageCardEvent, 'of' | 'rev' | 'erased' | 'reactions' | 'replies'>;

interface CardBody {
  readonly rev: number;
  readonly erased?: object;
  readonly reactions: readonly (readonly [string, readonly (readonly [string, string?])[]])[];
  readonly replies: readonly number[];
}

/** Returns the cards of these messages; those without one are left out. */
export async function readMessageCards(
  nats: PlainNats,
  room: string,
  seqs: readonly number[],
): Promise<FoundCard[]> {
  const left = [...seqs];
  const found: FoundCard[] = [];
  const readSome = async (): Promise<void> => {
    for (let of = left.pop(); of !== undefined; of = left.pop()) {
      const card = await readCard(nats, `natter.message.0.${room}.${of}`);
      if (card === undefined) continue;
      const { rev, erased, reactions, replies } = card;
      const owners = reactions.map(([emoji, all]) => [emoji, all.map(([id]) => id)] as const);
      const state = { reactions: Object.fromEntries(owners), replies: replies.length };
      found.push({ of, rev, erased: erased !== undefined, ...state });
    }
  };
  await Promise.all(Array.from({ length: WINDOW }, readSome));
  return found;
}

async function readCard(nats: PlainNats, subject: string): Promise<CardBody | undefined> {
  const { message, error } = await nats.ask<{
    readonly message?: StoredMessage;
    readonly error?: { readonly code: number; readonly description: string };
  }>(`$JS.API.STREAM.MSG.GET.${STREAM}`, { last_by_subj: subject });
  if (message === undefined) {
    if (error?.code === 404) return undefined;
    throw new Error(`${subject}: ${error?.description ?? 'no answer'}`);
  }
  const card = JSON.parse(Buffer.from(message.data ?? '', 'base64').toString()) as {
    readonly state: CardBody;
  };
  return card.state;
}

/** Returns how many erasures the stream says are not done. Throws without a leader. */
export async function openErasures(nats: PlainNats): Promise<number> {
  const query = { subjects_filter: 'natter.message.0.*.*.erase' };
  const { state } = await nats.ask<{
    readonly state?: { readonly subjects?: Readonly<Record<string, number>> };
  }>(`$JS.API.STREAM.INFO.${STREAM}`, query);
  if (state === undefined) throw new Error(`${STREAM} has no leader`);
  return Object.keys(state.subjects ?? {}).length;
}

/** Returns whether every copy of the stream has what its leader has. */
export async function copiesAgree(nats: PlainNats): Promise<boolean> {
  const { state, cluster } = await nats.ask<{
    readonly state?: object;
    readonly cluster?: {
      readonly replicas?: readonly { readonly current: boolean; readonly lag?: number }[];
    };
  }>(`$JS.API.STREAM.INFO.${STREAM}`);
  const replicas = cluster?.replicas ?? [];
  return state !== undefined && replicas.every(({ current, lag = 0 }) => current && lag === 0);
}

/**
 * Returns the texts that this finds in the files of the stream on a server. Throws if there are
 * none at all: the files are elsewhere.
 */
export async function textsInFiles(
  { dataFolder, name }: Pick<TestNats, 'dataFolder' | 'name'>,
  text: RegExp,
): Promise<ReadonlySet<string>> {
  const found = new Set<string>();
  for (const file of await readdir(dataFolder, { recursive: true })) {
    // Not the log of Raft, which may keep them until it is compacted (docs/adr/0027).
    if (!file.includes(join('streams', STREAM))) continue;
    // Folders, and files that were replaced meanwhile.
    const bytes = await readFile(join(dataFolder, file)).catch(() => Buffer.alloc(0));
    for (const [one] of bytes.toString('latin1').matchAll(text)) found.add(one);
  }
  if (found.size === 0) throw new Error(`no text in the files of ${name}`);
  return found;
}
