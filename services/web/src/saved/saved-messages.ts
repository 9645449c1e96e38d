// The messages that this person has saved, as the server keeps them for all their devices.
// Contract: docs/http-api.md, "Saved messages".
import type { Message } from '@natter/protocol';
import type { Page } from '../page/page-context.ts';
import { askRoom, roomFaultWords } from '../room-card/ask-room.ts';
import type { Fault, Outcome } from '../sign-in/ask-identity.ts';
import { t } from '../texts/messages.ts';
import { savedKey } from './saved-key.ts';

export interface Place {
  readonly room: string;
  readonly seq: number;
}
export interface SavedMessage extends Place {
  /** When it was saved, ms since 1970. */
  readonly at: number;
  /** Absent: it is gone, or may not be read any more. */
  readonly message?: Message;
}
export interface SavedPage {
  readonly saved: readonly SavedMessage[];
  readonly more: boolean;
}

/** Follows what is saved, here and on other devices. Returns a function that stops it. */
export function followSaved({ chat, saved }: Pick<Page, 'chat' | 'saved'>): () => void {
  const { client } = chat;
  if (!client) return () => {};
  let isStopped = false;
  const stop = client.on('saved', (change) => mark(saved, change, change.saved));
  void askRoom<{ readonly saved: readonly Place[] }>(chat, { method: 'GET', path: '/saved' }).then(
    (answer) => {
      if (answer.ok && !isStopped) saved.value = new Set(answer.value.saved.map(savedKey));
    },
  );
  return () => {
    isStopped = true;
    stop();
  };
}

/** Saves a message, or takes it off. Returns why it was not done. */
export async function setSaved(
  { chat, saved }: Pick<Page, 'chat' | 'saved'>,
  { room, seq }: Place,
  isSaved: boolean,
): Promise<string | undefined> {
  const before = saved.value;
  mark(saved, { room, seq }, isSaved);
  const answer = await askRoom(chat, {
    method: isSaved ? 'PUT' : 'DELETE',
    path: `/rooms/${room}/messages/${seq}/saved`,
  });
  if (answer.ok) return undefined;
  mark(saved, { room, seq }, before.has(savedKey({ room, seq })));
  return faultWords(answer.fault);
}

/** Returns the newest, or those that were saved before. */
export function readSaved(
  { chat }: Pick<Page, 'chat'>,
  before?: number,
): Promise<Outcome<SavedPage>> {
  const from = before === undefined ? '' : `?before=${before}`;
  return askRoom(chat, { method: 'GET', path: `/saved/messages${from}` });
}

/** The reason why saved messages cannot be changed or read. */
export function faultWords(fault: Fault): string {
  if (fault.code === 'too-large') return t.savedAsManyAsFit;
  if (fault.code === 'no-such-message') return t.messageIsGone;
  return roomFaultWords(fault);
}

function mark(saved: Page['saved'], place: Place, isSaved: boolean): void {
  const all = new Set(saved.value);
  if (isSaved) all.add(savedKey(place));
  else all.delete(savedKey(place));
  saved.value = all;
}
