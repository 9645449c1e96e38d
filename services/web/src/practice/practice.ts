// Four demo members in a room of their own: real sessions of this page over real WebSockets. What
// they send and receive is noted as in a recording, and drawn from it (lesson/recording.ts).
import { connectLean } from '@natter/client';
import type { Client, Room } from '@natter/client';
import { signal } from '@preact/signals';
import type { ReadonlySignal } from '@preact/signals';
import type { Recorded, Recording, Unstamped } from '../lesson/recording.ts';
import { letterAt } from '../xray/gateway-letters.ts';

export const NAMES = ['P1', 'P2', 'P3', 'P4'] as const;
export type Name = (typeof NAMES)[number];
/** Records kept and drawn; the oldest go. A message to all is five. */
const RECORDS_MAX = 60;

export interface Practice {
  /** Changes with everything that is sent or received. */
  readonly recording: ReadonlySignal<Recording>;
  say(by: Name, text: string, to?: readonly Name[]): void;
  note(record: Unstamped): void;
  clear(): void;
  close(): void;
}

export interface PracticeOptions {
  /** Gateways; members are spread over them. */
  readonly urls: readonly string[];
  readonly room: string;
}

/** Connects all members. Rejects if one cannot come in. */
export async function openPractice({ urls, room: roomName }: PracticeOptions): Promise<Practice> {
  const startMs = performance.now();
  const places = new Map<Name, string>();
  let records: readonly Recorded[] = [];
  const recording = signal<Recording>(emptyRecording);
  const show = (): void => {
    const members = NAMES.map((name) => ({ name, gateway: places.get(name) ?? '' }));
    const lengthMs = performance.now() - startMs;
    recording.value = { ...emptyRecording, members, lengthMs, records };
  };
  const note = (record: Unstamped): void => {
    const atMs = performance.now() - startMs;
    records = [...records, { ...record, atMs } as Recorded].slice(-RECORDS_MAX);
    show();
  };
  const letters = new Letters(urls);
  const clients = new Map<Name, Client>();
  const close = (): void => clients.forEach((client) => client.close());
  const rooms = new Map<Name, Room>();
  const enter = async (name: Name, index: number): Promise<void> => {
    // Each begins at another gateway, if there are several.
    const first = index % urls.length;
    const own = [...urls.slice(first), ...urls.slice(0, first)];
    const client = connectLean({ urls: own, alias: name, random: () => 0 });
    clients.set(name, client);
    const failed = new Promise<never>((_, reject) => client.on('error', reject));
    const room = await Promise.race([client.join(roomName), failed]);
    rooms.set(name, room);
    places.set(name, letters.of(client));
    client.on('status', ({ state }) => {
      if (state === 'live' && !places.has(name)) {
        places.set(name, letters.of(client));
        note({ what: 'at', by: name, gateway: places.get(name)! });
      } else if (state === 'offline' && places.delete(name)) {
        note({ what: 'lost', by: name });
      }
    });
    room.on('message', ({ seq, id, from, via }) =>
      note({ what: 'got', by: name, seq, id, from, via: letters.byId(via) }),
    );
  };
  try {
    // One after the other, so that letters of gateways are in the order of the members.
    for (const [index, name] of NAMES.entries()) await enter(name, index);
  } catch (error) {
    close();
    throw error;
  }
  show();
  return {
    recording,
    note,
    close,
    say: (by, text, to) => {
      const id = crypto.randomUUID();
      note({ what: 'sent', by, id, text, ...(to && { to }) });
      // Refused: nobody receives it, and the diagram shows just that.
      rooms
        .get(by)!
        .say(text, { id, ...(to && { to }) })
        .catch(() => undefined);
    },
    clear: () => {
      records = [];
      show();
    },
  };
}

const emptyRecording: Recording = {
  recordedAt: '',
  members: [],
  gateways: [],
  lengthMs: 0,
  records: [],
};

/**
 * Letters of gateways. Of several addresses each has its own, which it keeps when a gateway is
 * restarted under another id. Behind one address gateways differ by their ids alone.
 */
class Letters {
  readonly #hosts: readonly string[];
  readonly #byId = new Map<string, string>();

  constructor(urls: readonly string[]) {
    this.#hosts = urls.length > 1 ? urls.map((url) => new URL(url).host) : [];
  }

  /** The letter of the gateway that a client is connected to. */
  of({ httpUrl, gateway }: Client): string {
    const index = this.#hosts.indexOf(new URL(httpUrl).host);
    if (index >= 0) this.#byId.set(gateway, letterAt(index));
    return this.byId(gateway);
  }

  byId(id: string): string {
    const known = this.#byId.get(id) ?? letterAt(this.#byId.size);
    this.#byId.set(id, known);
    return known;
  }
}
