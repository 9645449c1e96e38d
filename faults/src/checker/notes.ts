// Sorts what was asked for and found in a room, beside what its clients were told in order.
import type { ActHistoryEvent, RemovedEvent } from '../act-history.ts';
import type { AmendedEvent, AmendmentHistoryEvent } from '../amendment-history.ts';
import type { HistoryEvent } from '../history.ts';
import type { LaterHistoryEvent } from '../later-history.ts';
import type { LogEvent, RecordEvent, SeatEvent } from '../log-history.ts';
import type { MarkHistoryEvent } from '../mark-history.ts';
import type { Room } from './room.ts';

type NotedEvent =
  | Exclude<ActHistoryEvent, RemovedEvent>
  | Exclude<AmendmentHistoryEvent, AmendedEvent>
  | LaterHistoryEvent
  | MarkHistoryEvent
  | SeatEvent
  | LogEvent
  | RecordEvent;

const NOTED: Readonly<Record<NotedEvent['type'], true>> = {
  act: true,
  acted: true,
  'act-refused': true,
  'seat-found': true,
  card: true,
  amend: true,
  'amend-acked': true,
  'amend-refused': true,
  'message-card': true,
  'files-read': true,
  mark: true,
  'mark-told': true,
  'mark-found': true,
  'unread-told': true,
  receipt: true,
  schedule: true,
  scheduled: true,
  'schedule-refused': true,
  unlater: true,
  'unlater-done': true,
  dropped: true,
  waiting: true,
  listed: true,
  seat: true,
  log: true,
  record: true,
};

export const isNoted = (event: HistoryEvent): event is NotedEvent =>
  Object.hasOwn(NOTED, event.type);

export function note(room: Room, event: NotedEvent): void {
  switch (event.type) {
    case 'seat':
      room.seats.push(event);
      return;
    case 'log':
      room.log = event;
      return;
    case 'record':
      room.records.push(event);
      return;
    case 'act':
    case 'acted':
    case 'act-refused':
    case 'seat-found':
    case 'card':
      room.acts.take(event);
      return;
    case 'amend':
    case 'amend-acked':
    case 'amend-refused':
    case 'message-card':
    case 'files-read':
      room.amendments.take(event);
      return;
    case 'mark':
    case 'mark-told':
    case 'mark-found':
    case 'unread-told':
    case 'receipt':
      room.marks.push(event);
      return;
    case 'schedule':
    case 'scheduled':
    case 'schedule-refused':
    case 'unlater':
    case 'unlater-done':
    case 'dropped':
    case 'waiting':
    case 'listed':
      room.appointments.take(event);
  }
}
