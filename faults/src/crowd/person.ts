// The people of a room that faults fill (board/, desk/, hall/): their names, secrets and gateways.
import { randomBytes } from 'node:crypto';
import type { Doors } from './crowd.ts';

export interface PersonOptions {
  readonly doors: Doors;
  readonly role: string;
  /** Of the room. */
  readonly letter: string;
  /** The first of these that it tries; a number of the list. */
  readonly place: number;
  /** The gateways that it may go to; by default all. */
  readonly places?: readonly number[];
  readonly session?: string;
  readonly device?: string;
}

/** A client, as `BoardMember` takes it. */
export interface Person {
  readonly name: string;
  readonly alias: string;
  readonly urls: readonly string[];
  readonly session: string;
  readonly device?: string;
}

export const newSecret = (): string => randomBytes(16).toString('hex');

export function person(options: PersonOptions): Person {
  const { doors, role, letter, place, session = newSecret(), device } = options;
  const { places = Array.from({ length: doors.places }, (_, each) => each) } = options;
  const alias = `${role}${letter}`;
  const name = device === undefined ? alias : `${alias}-${device}`;
  const at = place % places.length;
  const inTurn = [...places.slice(at), ...places.slice(0, at)];
  const urls = inTurn.map((each) => doors.urlsFrom(each)[0]!);
  return { name, alias, urls, session, ...(device !== undefined && { device }) };
}
