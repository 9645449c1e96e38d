// What happens to a draft while it is written and when it is sent: addresses, commands, keys. The field itself: composer.tsx.
// What a text means: state/address.ts.
import { toNewest } from '../conversation/reading.ts';
import type { RoomStore } from '../chat/store.ts';
import { readAddress, readIntent } from './leading-names.ts';
import { everyone, withNames, withoutName } from './audience.ts';
import { checkDraft } from './draft.ts';
import type { Draft } from './draft.ts';
import { findName, isSameName } from '../members/roster.ts';
import type { InRoom, Page } from '../page/page-context.ts';

/** Files sent with one press. */
const STAGED_MAX = 20;

/** Takes an address at the start out of the text into the audience. */
export function change(room: RoomStore, page: Page, text: string): void {
  const { draft, roster } = room;
  const me = page.chat.store.alias.value;
  const addressed = readAddress(text, (name) => findName(roster.value, name));
  const to = addressed?.to.filter((name) => !isSameName(name, me)) ?? [];
  draft.value =
    addressed === undefined || to.length === 0
      ? { ...draft.value, text }
      : { ...draft.value, text: addressed.text, audience: withNames(draft.value.audience, to) };
}

/** Says it, or does what the command says. Answers why not, in words. */
export function send(room: RoomStore, { chat, dialog }: Page): string | undefined {
  const { draft, staged } = room;
  const files = staged.value.map(({ file }) => file);
  const check = checkDraft(draft.value, files);
  if (check.kind !== 'ready') return check.kind === 'blocked' ? check.why : undefined;
  const { text, audience, ref } = draft.value;
  const intent = readIntent(text);
  const clear = (next: Partial<Draft> = {}): void => {
    draft.value = { ...draft.value, text: '', ...next };
  };
  switch (intent.kind) {
    case 'fault':
      return intent.hint;
    case 'help':
      clear();
      dialog.value = 'keys';
      return undefined;
    case 'join':
      clear();
      chat.show(intent.room);
      return undefined;
    case 'leave':
      if (chat.store.rooms.value.length === 1) return 'This is the only room you are in.';
      clear();
      chat.leaveRoom(room.name);
      return undefined;
    case 'nothing':
    case 'say':
      chat.say(room, {
        text: intent.kind === 'say' ? intent.text : '',
        to: audience.to,
        ref,
        files,
      });
      staged.value = [];
      // The audience stays: a talk among some goes on among them until one says otherwise (Esc).
      clear({ ref: undefined });
      return undefined;
  }
}

/** Puts files beside the draft, to be sent with it. */
export function stage({ staged }: RoomStore, files: readonly File[]): void {
  const more = files.map((file) => ({
    key: crypto.getRandomValues(new Uint32Array(2)).join('-'),
    file,
  }));
  staged.value = [...staged.value, ...more].slice(0, STAGED_MAX);
}

export function handleKey(
  event: KeyboardEvent,
  { room, page, submit }: InRoom & { readonly submit: () => void },
): void {
  const area = event.currentTarget as HTMLTextAreaElement;
  const { draft } = room;
  const { text, audience } = draft.value;
  if (event.key === 'Enter' && !event.shiftKey && !isInCode(text, area.selectionEnd)) {
    event.preventDefault();
    submit();
  } else if (event.key === 'Escape') {
    event.preventDefault();
    stepBack(room);
  } else if (event.key === 'Backspace' && area.selectionEnd === 0 && audience.to.length > 0) {
    draft.value = { ...draft.value, audience: withoutName(audience, audience.to.at(-1)!) };
  } else if (event.key === 'ArrowUp' && text === '' && !event.altKey) {
    event.preventDefault();
    recall(room, page);
  }
}

/** One step back: from the reply, from private to everyone, from further up to the newest. */
function stepBack(room: RoomStore): void {
  const { draft } = room;
  if (draft.value.ref !== undefined) draft.value = { ...draft.value, ref: undefined };
  else if (draft.value.audience.to.length > 0) draft.value = { ...draft.value, audience: everyone };
  else toNewest(room);
}

/** The last own text, or the last unsent one, which is taken back. */
function recall(room: RoomStore, { chat }: Page): void {
  const { draft, outgoing, timeline } = room;
  const unsent = outgoing.value.findLast(({ state }) => state.kind === 'refused');
  if (unsent) {
    chat.discard(room, unsent);
    const audience = withNames(everyone, unsent.to ?? []);
    draft.value = { text: unsent.text, audience, ref: unsent.ref };
    return;
  }
  const me = chat.store.alias.value;
  const own = timeline.value.entries.findLast(
    (entry) =>
      entry.kind === 'message' && isSameName(entry.message.from, me) && entry.message.text !== '',
  );
  if (own?.kind === 'message') draft.value = { ...draft.value, text: own.message.text };
}

/** In a fenced block that is still open Enter begins a line. */
function isInCode(text: string, cursor: number): boolean {
  return (text.slice(0, cursor).match(/^```/gmu)?.length ?? 0) % 2 === 1;
}
