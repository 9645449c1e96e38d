// The scheduled messages of a room, from the run's side: who asked for which, what came of it, and
// what their authors were told.
import type {
  DroppedEvent,
  LaterHistoryEvent,
  ScheduleEvent,
  WaitingEvent,
} from '../../later-history.ts';

/** A cancellation that was asked for. */
interface Cancellation {
  readonly askedMs: number;
  readonly client: string;
  /** Undefined: no answer came. */
  doneMs: number | undefined;
  outcome: 'cancelled' | 'too-late' | 'none' | undefined;
}

export interface Appointment {
  readonly asked: ScheduleEvent;
  /** When it is said first; undefined: no gateway said so. */
  dueMs: number | undefined;
  /** When the first answer came that says so. */
  ackedMs: number | undefined;
  /** How it was refused, if it is certain that it was not stored. */
  refused: string | undefined;
  readonly cancellations: Cancellation[];
  readonly dropped: DroppedEvent[];
  readonly waiting: WaitingEvent[];
}

export class Appointments {
  readonly #byId = new Map<string, Appointment>();
  /** The clients that read their lists at the end, and when. */
  readonly listers = new Map<string, number>();

  get all(): Iterable<Appointment> {
    return this.#byId.values();
  }

  take(event: LaterHistoryEvent): void {
    if (event.type === 'listed') this.listers.set(event.client, event.atMs);
    else if (event.type === 'schedule') this.#begin(event);
    else {
      const appointment = this.#byId.get(event.id);
      if (appointment !== undefined) learn(appointment, event);
    }
  }

  #begin(asked: ScheduleEvent): void {
    const nothing = { ackedMs: undefined, refused: undefined };
    const told = { cancellations: [], dropped: [], waiting: [] };
    this.#byId.set(asked.id, { asked, dueMs: asked.dueMs, ...nothing, ...told });
  }
}

function learn(
  appointment: Appointment,
  event: Exclude<LaterHistoryEvent, { readonly type: 'listed' | 'schedule' }>,
): void {
  switch (event.type) {
    case 'scheduled':
      appointment.ackedMs ??= event.atMs;
      appointment.dueMs ??= event.dueMs;
      return;
    case 'schedule-refused':
      if (event.stored === 'no') appointment.refused = event.code;
      return;
    case 'unlater': {
      const open = { doneMs: undefined, outcome: undefined };
      appointment.cancellations.push({ askedMs: event.atMs, client: event.client, ...open });
      return;
    }
    case 'unlater-done': {
      const last = appointment.cancellations.findLast(
        ({ client, doneMs }) => client === event.client && doneMs === undefined,
      );
      if (last === undefined) return;
      last.doneMs = event.atMs;
      last.outcome = event.outcome;
      return;
    }
    case 'dropped':
      appointment.dropped.push(event);
      return;
    case 'waiting':
      appointment.waiting.push(event);
  }
}
