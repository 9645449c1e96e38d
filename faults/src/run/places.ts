// Where each client is by the history so far: what the end of a run waits for.
import type { HistoryEvent, RefusalEvent } from '../history.ts';

/** A client in a room. */
export interface Place {
  readonly room: string;
  readonly alias: string;
  /** '': the one without a name. */
  readonly device: string;
  /** `here`: also one that is away and returns · `gone`: it does not return. */
  readonly state: 'here' | 'left' | 'gone';
}

/** Joining or returning was refused. */
const isTurnedAway = (event: HistoryEvent): event is RefusalEvent =>
  event.type === 'refusal' && event.text === undefined;

/** Returns the places of all clients that were ever in a room. */
export function placesOf(events: Iterable<HistoryEvent>): Place[] {
  const clients = new Map<string, { readonly alias: string; readonly device: string }>();
  const places = new Map<string, Place & { readonly client: string }>();
  const put = (client: string, room: string, state: Place['state']): void => {
    const who = clients.get(client);
    if (who !== undefined) places.set(`${room} ${client}`, { client, room, ...who, state });
  };
  for (const event of events) {
    if (event.type === 'client') {
      const device = event.dialect === 'json' ? (event.device ?? '') : '';
      clients.set(event.client, { alias: event.alias, device });
    } else if (event.type === 'joined' || event.type === 'entered')
      put(event.client, event.room, 'here');
    else if (event.type === 'leave' || event.type === 'removed' || isTurnedAway(event))
      put(event.client, event.room, 'left');
    else if (event.type === 'close' && event.final) {
      for (const { client, room, state } of places.values())
        if (client === event.client && state === 'here') put(client, room, 'gone');
    }
  }
  return [...places.values()];
}
