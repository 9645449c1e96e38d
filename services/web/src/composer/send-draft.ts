// Changes a draft while it is typed, and sends it. Names: leading-names.ts. Commands:
// slash-commands.ts. Keys: composer-keys.ts.
import type { RoomStore } from '../chat/room-store.ts';
import { findName } from '../members/roster.ts';
import type { Page } from '../page/page-context.ts';
import { goneWords, nothingToSendWords, unknownNameWords } from '../words/composer-words.ts';
import { withNames } from '../audience/audience.ts';
import { shownMembers } from '../audience/choose-audience.ts';
import { silenceIn } from '../room-card/silence.ts';
import { checkDraft } from './draft.ts';
import type { Draft, SendCheck } from './draft.ts';
import { mayContinue, readLeadingNames } from '../audience/leading-names.ts';
import type { LeadingNames } from '../audience/leading-names.ts';
import { readIntent } from './slash-commands.ts';
import { t } from '../texts/talk.ts';

/** Files sent at once. */
const STAGED_MAX = 20;

/** Takes names at the start of a text into the audience, once they are ended. */
export function changeText(room: RoomStore, text: string): void {
  const { draft } = room;
  const names = namesOf(room, text);
  if (names && names.isEnded && names.unknown.length === 0 && names.to.length > 0) {
    takeNames(room, names);
    return;
  }
  const isNaming = draft.value.isNaming && (names !== undefined || mayContinue(text));
  draft.value = { ...draft.value, text, isNaming, asksToWiden: false };
}

/** Decides whether the draft can be sent as it stands. */
export function checkRoomDraft(room: RoomStore): SendCheck {
  const silence = silenceIn(room, Date.now());
  if (silence) return { kind: 'silent', silence };
  const names = namesOf(room, room.draft.value.text);
  return checkDraft(room.draft.value, {
    files: room.staged.value.map(({ file }) => file),
    unknown: names?.isEnded === true ? names.unknown : [],
  });
}

/** Sends the draft, or does what its command says. Returns why not, in words. */
export function sendDraft(room: RoomStore, page: Page): string | undefined {
  const { draft, staged } = room;
  // Somebody may have left in this very moment.
  page.chat.flush();
  const names = namesOf(room, draft.value.text);
  if (names && names.unknown.length > 0) return unknownNameWords(names.unknown);
  if (names) takeNames(room, names);
  const check = checkRoomDraft(room);
  const { text, audience, ref, expires } = draft.value;
  switch (check.kind) {
    case 'gone':
      return goneWords(check.name, false);
    case 'unknown':
      return unknownNameWords(check.names);
    case 'blocked':
      return check.why;
    case 'silent':
    case 'asks-to-widen':
      return undefined;
    case 'empty':
      return names && nothingToSendWords(audience.to, page.chat.store.alias.value);
    case 'ready':
      break;
  }
  const intent = readIntent(text);
  if (intent.kind === 'fault') return intent.hint;
  if (intent.kind !== 'say' && intent.kind !== 'nothing') return obey(intent, room, page);
  const { to, view } = audience;
  const files = staged.value.map(({ file }) => file);
  const said = intent.kind === 'say' ? intent.text : '';
  page.chat.say(room, { text: said, to, view, ref, expires, files });
  staged.value = [];
  // The audience stays: a talk among some goes on among them.
  clear(room, { ref: undefined });
  return undefined;
}

/** Puts files beside the draft, to be sent with it. Returns the key of the first. */
export function stageFiles({ staged }: RoomStore, files: readonly File[]): string | undefined {
  const more = files.map((file) => ({
    key: crypto.getRandomValues(new Uint32Array(2)).join('-'),
    file,
  }));
  const fitting = more.slice(0, STAGED_MAX - staged.value.length);
  staged.value = [...staged.value, ...fitting];
  return fitting[0]?.key;
}

function namesOf(room: RoomStore, text: string): LeadingNames | undefined {
  return readLeadingNames({
    text,
    find: (name) => findName(room.members.value, name),
    isContinued: room.draft.value.isNaming,
  });
}

function takeNames(room: RoomStore, { to, rest, mayGrow }: LeadingNames): void {
  const { draft } = room;
  const audience = withNames(draft.value.audience, to, shownMembers(room));
  draft.value = { ...draft.value, text: rest, audience, isNaming: mayGrow, asksToWiden: false };
}

function clear({ draft }: RoomStore, change: Partial<Draft> = {}): void {
  draft.value = { ...draft.value, text: '', isNaming: false, ...change };
}

type Command = Exclude<ReturnType<typeof readIntent>, { kind: 'say' | 'nothing' | 'fault' }>;

function obey(command: Command, room: RoomStore, { chat, dialog }: Page): string | undefined {
  switch (command.kind) {
    case 'help':
      clear(room);
      dialog.value = { kind: 'shortcuts' };
      return undefined;
    case 'join':
      clear(room);
      chat.show(command.room);
      return undefined;
    case 'leave':
      if (chat.store.rooms.value.length === 1) return t.thisIsOnlyRoomYouAre;
      clear(room);
      chat.leaveRoom(room.name);
      return undefined;
  }
}
