import type { AliasKey } from '@natter/protocol';
import { expect, test } from 'vitest';
import type { RoomCard, RoomPerson } from '../room-card/room-card.ts';
import type { PersonMark } from './mark.ts';
import { countPeople, peopleAt } from './receipt.ts';

const SEQ = 20;
const said = { seq: SEQ, author: 'ann', record: { audience: undefined } };
const member = (alias: string) => ({
  alias,
  key: alias as AliasKey,
  owner: alias,
  stay: alias,
  since: 0,
});
const members = ['ann', 'bob', 'cy'].map(member);
const recent = { notices: [], arrivals: [] };
const tail = 30;
const cardOf = (people: readonly RoomPerson[], changes: Partial<RoomCard> = {}): RoomCard => ({
  access: 'closed',
  topic: '',
  bans: new Map(),
  mutes: new Map(),
  invites: [],
  slowSeconds: 0,
  guests: false,
  archived: false,
  created: 0,
  people: new Map(people.map((person) => [person.id, person])),
  ...changes,
});
const personOf = (alias: string, from?: number): RoomPerson => ({
  id: alias,
  alias,
  role: 'member',
  ...(from !== undefined && { from }),
});
const shown = { hidden: false, saidMs: 0 };
const marks: Readonly<Record<string, PersonMark>> = {
  bob: { alias: 'bob', got: 25, read: 20, privacy: shown },
  cy: { alias: 'cy', got: 20, read: 19, privacy: shown },
  dora: { alias: 'dora', got: 19, read: 19, privacy: shown },
  eve: { alias: 'eve', got: 30, read: 30, privacy: { hidden: true, saidMs: 1 } },
};
const told = { said, markOf: (owner: string) => marks[owner], card: undefined };

test('people are the members at the message, without its author', () => {
  const left = {
    seq: 22,
    change: 'left',
    alias: 'eve',
    key: 'eve',
    stay: 'e',
    owner: 'eve',
  } as const;
  const came = {
    seq: 25,
    change: 'joined',
    alias: 'cy',
    key: 'cy',
    stay: 'cy',
    owner: 'cy',
  } as const;
  const late = { ...left, seq: 31, alias: 'zoe', key: 'zoe', owner: 'zoe' };
  const notices = [left, came, late];
  const people = peopleAt(said, { members, recent: { ...recent, notices }, tail, card: undefined });
  expect([...people.values()].toSorted()).toEqual(['bob', 'eve']);
});

test('a closed room counts those who belong to it and did so then', () => {
  const card = cardOf([
    personOf('dora'),
    personOf('new'),
    personOf('guest', 21),
    personOf('old', 5),
  ]);
  const arrivals = [
    { seq: 10, aliases: ['dora'] },
    { seq: 21, aliases: ['new'] },
  ];
  const people = peopleAt(said, { members, recent: { ...recent, arrivals }, tail, card });
  expect([...people.values()].toSorted()).toEqual(['bob', 'cy', 'dora', 'old']);
  const open = { ...card, access: 'open' } as const;
  const here = peopleAt(said, { members, recent: { ...recent, arrivals }, tail, card: open });
  expect([...here.values()].toSorted()).toEqual(['bob', 'cy']);
});

test('a private message is for those it names', () => {
  const secret = { ...said, record: { audience: ['cy', 'gone'] } };
  const people = peopleAt(secret, { members, recent, tail, card: undefined });
  expect([...people]).toEqual([['cy', 'cy']]);
});

test('those who have received it and read it are counted, the others named', () => {
  const people = new Map(['bob', 'cy', 'dora', 'eve', 'zoe'].map((name) => [name, name]));
  expect(countPeople(told, people)).toEqual({
    view: SEQ,
    of: 5,
    got: 3,
    read: 1,
    missing: ['dora', 'zoe'],
  });
  const card = cardOf([], { receipts: false });
  expect(countPeople({ ...told, card }, people)).not.toHaveProperty('read');
});
