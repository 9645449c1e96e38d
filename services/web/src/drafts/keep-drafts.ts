// Keeps the draft of each room, and in step between the tabs of a browser: what was typed last
// counts. A draft is saved a moment after a change, and at once when the tab loses the focus.
import type { RoomName } from '@natter/protocol';
import { computed, effect, untracked } from '@preact/signals';
import { withLeft } from '../audience/audience.ts';
import type { RoomStore } from '../chat/room-store.ts';
import type { Store } from '../chat/store.ts';
import { emptyDraft } from '../composer/draft.ts';
import { findName } from '../members/roster.ts';
import { forgetDraft, readDraft, watchDrafts, writeDraft, writtenIn } from './kept-draft.ts';
import type { KeptDraft } from './kept-draft.ts';

/** ms until a change is saved. */
const SAVE_MS = 300;
const NOTHING = JSON.stringify(writtenIn(emptyDraft));

interface HeldDraft {
  readonly room: RoomStore;
  /** As it was adopted, or as it was when it was last looked at. */
  known: string;
  changedAtMs: number;
  /** Of the log in which names were chosen; '': not known yet. */
  epoch: string;
  isSaved: boolean;
}

export interface KeepDraftsDeps {
  readonly store: Pick<Store, 'person' | 'stage'>;
  readonly now: () => number;
}

/** The drafts of the rooms that this person is in. */
export class KeepDrafts {
  readonly #deps: KeepDraftsDeps;
  readonly #held = new Map<RoomName, HeldDraft>();
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** Listens for as long as the page lives. */
  constructor(deps: KeepDraftsDeps) {
    this.#deps = deps;
    watchDrafts(
      () => this.#person,
      (name, kept) => this.#changedElsewhere(name, kept),
    );
    for (const name of ['blur', 'pagehide']) window.addEventListener(name, () => this.#save());
  }

  /** Gives a room its draft, and keeps it from now on. Returns a function that stops it. */
  keep(room: RoomStore): () => void {
    const held = { room, known: NOTHING, changedAtMs: 0, epoch: '', isSaved: true };
    this.#held.set(room.name, held);
    const kept = readDraft(room.name, this.#person);
    if (kept) adopt(held, kept);
    const epoch = computed(() => room.timeline.value.epoch);
    const stopChecking = effect(() => {
      if (epoch.value !== '') untracked(() => inLog(held, epoch.value));
    });
    const stopSaving = effect(() => {
      const written = JSON.stringify(writtenIn(room.draft.value));
      if (written === held.known) return;
      held.known = written;
      held.changedAtMs = this.#deps.now();
      held.isSaved = false;
      this.#timer ??= setTimeout(() => this.#save(), SAVE_MS);
    });
    return () => {
      stopChecking();
      stopSaving();
      this.#held.delete(room.name);
    };
  }

  /** The room was left for good. */
  forget(name: RoomName): void {
    forgetDraft(name);
  }

  #save(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (this.#deps.store.stage.value !== 'inside') return;
    for (const held of this.#held.values()) {
      if (held.isSaved) continue;
      const { room, changedAtMs } = held;
      held.isSaved = true;
      held.epoch = room.timeline.value.epoch || held.epoch;
      const draft = writtenIn(room.draft.value);
      writeDraft(room.name, { person: this.#person, epoch: held.epoch, changedAtMs, draft });
    }
  }

  #changedElsewhere(name: RoomName, kept: KeptDraft | undefined): void {
    const held = this.#held.get(name);
    if (!held) return;
    const draft = writtenIn(emptyDraft);
    const now = this.#deps.now();
    if (!kept) adopt(held, { person: '', epoch: held.epoch, changedAtMs: now, draft });
    else if (kept.changedAtMs >= held.changedAtMs) adopt(held, kept);
  }

  get #person(): string {
    return this.#deps.store.person.value?.id ?? '';
  }
}

/** Takes over a draft that was written in another tab, or before. */
function adopt(held: HeldDraft, { draft, epoch, changedAtMs }: KeptDraft): void {
  const { room } = held;
  held.isSaved = true;
  held.changedAtMs = changedAtMs;
  held.epoch = epoch;
  // Set first: the change is none to be saved.
  held.known = JSON.stringify(draft);
  room.draft.value = { ...emptyDraft, ...draft };
  if (room.timeline.value.epoch !== '') inLog(held, room.timeline.value.epoch);
}

/** Names mean the members of the log in which they were chosen, who are still here. */
function inLog(held: HeldDraft, epoch: string): void {
  const { draft, members } = held.room;
  const { to } = draft.value.audience;
  const isOther = held.epoch !== '' && held.epoch !== epoch;
  held.epoch = epoch;
  const isKnown = members.value.isComplete;
  const gone = to.filter(
    (name) => isOther || (isKnown && findName(members.value, name) === undefined),
  );
  const audience = withLeft(draft.value.audience, gone);
  if (audience === draft.value.audience) return;
  draft.value = { ...draft.value, audience };
}
