// The people who have a device that is pushed to. Every instance has all of them in memory: most
// messages are for nobody who has one, and must cost nothing. The bucket is the truth; an instance
// that changes a record tells the others.
import { DEFAULT_SETTINGS } from '@natter/notifications';
import type { DeviceView, PushSettings, PushSubscriptionKeys, SignIn } from '@natter/notifications';
import { JetStreamApiError } from '@nats-io/jetstream';
import type { KV } from '@nats-io/kv';
import { BusUnavailable } from '@natter/room-log';
import type { Log, Owner } from '@natter/room-log';
import { background } from '@natter/room-log/reading';
import type { Bus } from '@natter/room-log/reading';

/** Tells other instances whose record has changed: a hint. */
const CHANGED = 'natter.now.push';
/** Every record is read again so often, for hints that were lost. */
const REFRESH_MS = 60_000;
const TRIES = 10;
/** nats-server: the key has changed. */
const WRONG_SEQUENCE = 10_071;

/** A device that is pushed to. */
export interface Device extends DeviceView {
  readonly subscription: PushSubscriptionKeys;
  /** The sign-in it belongs to. Absent where nobody signs in. */
  readonly signIn?: SignIn;
}
/** What is stored of a person. */
export interface Person {
  readonly devices: readonly Device[];
  readonly settings: PushSettings;
}

const NOBODY: Person = { devices: [], settings: DEFAULT_SETTINGS };

export class People {
  readonly #bucket: KV;
  readonly #bus: Bus;
  readonly #log: Log;
  readonly #byOwner = new Map<Owner, Person>();
  readonly #stops: (() => void)[] = [];

  private constructor(bucket: KV, bus: Bus, log: Log) {
    this.#bucket = bucket;
    this.#bus = bus;
    this.#log = log;
  }

  /** Reads everybody, and keeps up. Throws what the library throws while NATS is not ready. */
  static async open(bucket: KV, { bus, log }: { bus: Bus; log: Log }): Promise<People> {
    const people = new People(bucket, bus, log);
    const stop = bus.subscribe(CHANGED, ({ data }) => {
      const owner = Buffer.from(data).toString();
      background('reading a changed person', people.#take(owner));
    });
    const timer = setInterval(
      () => background('reading all people', people.#refresh()),
      REFRESH_MS,
    );
    people.#stops.push(stop, () => clearInterval(timer));
    try {
      await people.#readAll();
    } catch (error) {
      people.stop();
      throw error;
    }
    return people;
  }

  /** Those with at least one device. */
  get size(): number {
    return this.#byOwner.size;
  }
  owners(): Iterable<Owner> {
    return this.#byOwner.keys();
  }
  /** Undefined: there is no device of this person. */
  find(owner: Owner): Person | undefined {
    return this.#byOwner.get(owner);
  }

  /** Reads a person from the bucket. Throws BusUnavailable. */
  async read(owner: Owner): Promise<Person> {
    return (await this.#entry(owner)).person;
  }

  /** Changes a person's record by compare-and-set. Returns it. Throws BusUnavailable. */
  async change(owner: Owner, change: (person: Person) => Person): Promise<Person> {
    for (let tries = 0; tries < TRIES; tries += 1) {
      const { person, revision } = await this.#entry(owner);
      const changed = change(person);
      if (changed === person) return person;
      if (!(await this.#store(owner, { changed, revision }))) continue;
      this.#keep(owner, changed);
      this.#bus.publish(CHANGED, owner);
      return changed;
    }
    throw new BusUnavailable('a record of devices could not be changed');
  }

  stop(): void {
    for (const stop of this.#stops) stop();
  }

  /** Returns false if another instance was faster. Throws BusUnavailable. */
  async #store(
    owner: Owner,
    { changed, revision }: { readonly changed: Person; readonly revision: number },
  ): Promise<boolean> {
    const body = JSON.stringify(changed);
    try {
      if (revision === 0) await this.#bucket.create(keyOf(owner), body);
      else await this.#bucket.update(keyOf(owner), body, revision);
      return true;
    } catch (cause) {
      if (cause instanceof JetStreamApiError && cause.code === WRONG_SEQUENCE) return false;
      throw new BusUnavailable('a record of devices could not be stored', { cause });
    }
  }

  /** Throws BusUnavailable. */
  async #entry(owner: Owner): Promise<{ readonly person: Person; readonly revision: number }> {
    try {
      const entry = await this.#bucket.get(keyOf(owner));
      if (entry === null) return { person: NOBODY, revision: 0 };
      const person = entry.operation === 'PUT' ? (entry.json() as Person) : NOBODY;
      return { person, revision: entry.revision };
    } catch (cause) {
      throw new BusUnavailable('the devices of a person could not be read', { cause });
    }
  }

  async #take(owner: Owner): Promise<void> {
    try {
      this.#keep(owner, await this.read(owner));
    } catch (error) {
      // The refresh reads it.
      this.#log.warn({ reason: String(error) }, 'a changed person was not read');
    }
  }

  async #refresh(): Promise<void> {
    try {
      await this.#readAll();
    } catch (error) {
      this.#log.warn({ reason: String(error) }, 'people were not read again');
    }
  }

  async #readAll(): Promise<void> {
    const found = new Set<Owner>();
    for await (const key of await this.#bucket.keys(`${PREFIX}*`)) {
      const owner = key.slice(PREFIX.length);
      found.add(owner);
      this.#keep(owner, await this.read(owner));
    }
    for (const owner of this.#byOwner.keys()) if (!found.has(owner)) this.#byOwner.delete(owner);
  }

  #keep(owner: Owner, person: Person): void {
    if (person.devices.length > 0) this.#byOwner.set(owner, person);
    else this.#byOwner.delete(owner);
  }
}

const PREFIX = 'person.';
const keyOf = (owner: Owner): string => PREFIX + owner;
