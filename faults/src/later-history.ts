// Events of messages that are said later, part of a run's history (history.ts): who scheduled and
// cancelled which, what came of it, and what authors were told. Imports nothing of the product.

interface OfClient {
  /** ms since the run began. */
  readonly atMs: number;
  readonly room: string;
  readonly client: string;
  /** Of the say. Unique in the run. */
  readonly id: string;
}

/** Recorded before a gateway gets it. Repeated with the same id until its outcome is known. */
export interface ScheduleEvent extends OfClient {
  readonly type: 'schedule';
  readonly text: string;
  /** As sent; absent: to all. */
  readonly to?: readonly string[];
  /** When it is to be said, in the run's time; undefined: the answer tells. */
  readonly dueMs?: number;
  /** It is said again and again, so long after the time before; absent: once. */
  readonly everyMs?: number;
}
/** The system says that it will be said. */
export interface ScheduledEvent extends OfClient {
  readonly type: 'scheduled';
  /** When it is said first, in the run's time. */
  readonly dueMs: number;
}
/** It was refused for good. One with neither has an unknown outcome. */
export interface ScheduleRefusedEvent extends OfClient {
  readonly type: 'schedule-refused';
  readonly code: string;
  /** `no`: it was certainly not stored. */
  readonly stored: 'no' | 'unknown';
}
/** A cancellation; recorded before a gateway gets it, and repeated. */
export interface UnlaterEvent extends OfClient {
  readonly type: 'unlater';
}
/** What came of it. */
export interface UnlaterDoneEvent extends OfClient {
  readonly type: 'unlater-done';
  readonly outcome: 'cancelled' | 'too-late' | 'none';
}
/** The author was told that it is not said; `listed`: in the list at the end. */
export interface DroppedEvent extends OfClient {
  readonly type: 'dropped';
  readonly code: string;
  readonly how: 'told' | 'listed';
}
/** The author's list at the end has it as still to be said. */
export interface WaitingEvent extends OfClient {
  readonly type: 'waiting';
}
/** The author has read the list at the end. */
export interface ListedEvent {
  readonly type: 'listed';
  readonly atMs: number;
  readonly room: string;
  readonly client: string;
}

export type LaterHistoryEvent =
  | ScheduleEvent
  | ScheduledEvent
  | ScheduleRefusedEvent
  | UnlaterEvent
  | UnlaterDoneEvent
  | DroppedEvent
  | WaitingEvent
  | ListedEvent;
