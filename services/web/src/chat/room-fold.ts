// Folds a room's events into its store, once a frame, and marks members of the draft's audience
// who have left.
import type { Room, Roster } from '@natter/client';
import { withLeft } from '../audience/audience.ts';
import { following, held, newestWindow } from '../conversation/rendered-window.ts';
import { foldTimeline, trimTimeline } from '../conversation/timeline.ts';
import type { TimelineEvent } from '../conversation/timeline.ts';
import { findName, memberListOf } from '../members/roster.ts';
import type { FrameQueue } from './frame-queue.ts';
import type { RoomStore } from './room-store.ts';

export interface RoomFoldDeps {
  readonly store: RoomStore;
  readonly queue: FrameQueue;
  readonly onLeft: (name: string) => void;
}

/** Collects the events of one room, and folds them with the next frame. */
export class RoomFold {
  readonly #deps: RoomFoldDeps;
  #events: TimelineEvent[] = [];
  #roster: Roster | undefined;

  constructor(deps: RoomFoldDeps) {
    this.#deps = deps;
  }

  add(room: Room, event: TimelineEvent): void {
    this.#events.push(event);
    if (this.#events.length === 1) this.#deps.queue.add(() => this.#fold(room));
  }

  /** Another log knows none of the members that were chosen. */
  checkEpoch(before: string | undefined, now: string): void {
    if (before !== undefined && before !== now)
      this.#left(this.#deps.store.draft.value.audience.to);
  }

  #fold(room: Room): void {
    const { timeline, window, isAtEnd } = this.#deps.store;
    const events = this.#events;
    this.#events = [];
    for (const event of events) this.#markLeft(event);
    this.#takeRoster(room);
    const folded = foldTimeline(timeline.value, events);
    if (!isAtEnd.value) {
      timeline.value = folded;
      window.value = held(folded.entries, window.value);
      return;
    }
    timeline.value = trimTimeline(folded);
    const { entries } = timeline.value;
    const isEmpty = window.value.fromSeq === 0;
    window.value = isEmpty ? newestWindow(entries) : following(entries, window.value);
  }

  #markLeft(event: TimelineEvent): void {
    if (event.type === 'member' && event.change.change === 'left') this.#left([event.change.alias]);
    if (event.type === 'members-changed') this.#left(event.change.left);
    if (event.type === 'joined')
      this.checkEpoch(this.#deps.store.timeline.value.epoch || undefined, event.frame.epoch);
  }

  /** No notice tells who left while this page was away: the roster does. */
  #takeRoster(room: Room): void {
    const { members, draft } = this.#deps.store;
    if (room.roster === this.#roster) return;
    this.#roster = room.roster;
    const list = memberListOf(room.roster);
    members.value = list;
    this.#left(draft.value.audience.to.filter((name) => findName(list, name) === undefined));
  }

  #left(names: readonly string[]): void {
    const { draft } = this.#deps.store;
    const audience = withLeft(draft.value.audience, names);
    if (audience !== draft.value.audience) draft.value = { ...draft.value, audience };
    for (const name of names) this.#deps.onLeft(name);
  }
}
