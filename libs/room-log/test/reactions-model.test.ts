// Changes of one message by three gateways that are cut off from NATS, on one server and three,
// against a model of a few lines: each is told once, in the order of rev, with the right count, and
// whoever reads the message afterwards finds what was told.
import { setTimeout as pause } from 'node:timers/promises';
import type { RoomName } from '@natter/protocol';
import { eventually, startNats, startNatsCluster } from '@natter/testkit';
import type { TestNats } from '@natter/testkit';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readMessageCards } from '../src/messages/as-now.ts';
import type { AmendOutcome } from '../src/messages/change-and-tell.ts';
import type { MessageAmendment } from '../src/messages/decide-amendment.ts';
import { frameOf } from '../src/messages/said-message.ts';
import { roomSubjects } from '../src/nats/subjects.ts';
import type { Seat } from '../src/seats/seat.ts';
import { cuttableTo } from './cuttable.ts';
import type { Cuttable } from './cuttable.ts';
import { amending, editing, say, sit } from './amending.ts';
import { hostRoom, openDesk, openLog, recordsOf } from './log-world.ts';
import type { Desk, TestLog } from './log-world.ts';

const GATEWAYS = 3;
const PEOPLE = 6;

const step = fc.record({
  person: fc.nat(PEOPLE - 1),
  amendment: fc.constantFrom<MessageAmendment>(
    { react: '👍' },
    { unreact: '👍' },
    { react: '🎉' },
    { unreact: '🎉' },
    { text: 'edited' },
  ),
  trouble: fc.constantFrom('none', 'none', 'none', 'none', 'cut', 'swallow'),
});
type Step = typeof step extends fc.Arbitrary<infer One> ? One : never;

interface Place extends AsyncDisposable {
  readonly logs: readonly TestLog[];
  readonly wires: readonly Cuttable[];
  readonly desk: Desk;
}

async function openPlace(servers: readonly TestNats[]): Promise<Place> {
  const wires = await Promise.all(
    Array.from({ length: GATEWAYS }, (_, n) => cuttableTo(servers[n % servers.length]!.port)),
  );
  const replicas = servers.length;
  const logs = await Promise.all(wires.map(({ url }) => openLog(url, { replicas })));
  const desk = await openDesk(servers[0]!.url);
  return {
    logs,
    wires,
    desk,
    async [Symbol.asyncDispose]() {
      for (const each of [...logs, desk, ...wires]) await each[Symbol.asyncDispose]();
      await Promise.all(servers.map((server) => server.stop()));
    },
  };
}

let rooms = 0;

/** Returns the seats of all people, by turns at the gateways. */
async function sitDown({ logs }: Place, room: RoomName): Promise<Seat[]> {
  await Promise.all(logs.map(({ log }) => hostRoom(log, room)));
  return await Promise.all(
    Array.from({ length: PEOPLE }, (_, n) => sit(logs[n % GATEWAYS]!.log, room, `p${n}`)),
  );
}

async function holds(place: Place, steps: readonly Step[], erases: boolean): Promise<void> {
  const { logs, wires, desk } = place;
  const room = `model-${(rooms += 1)}` as RoomName;
  const subjects = roomSubjects(room, 1);
  const seats = await sitDown(place, room);
  const seq = await say(seats[0]!, 'one');
  const amend = async (person: number, amendment: MessageAmendment, id: string) => {
    const options = { ...amending(seats[person]!, seq, id), ...editing(), amendment };
    // As a client that was not told what became of it.
    for (;;) {
      const outcome = await logs[person % GATEWAYS]!.log.amend(room, options);
      if (outcome.kind !== 'unknown') return outcome;
    }
  };
  const outcomes: [MessageAmendment, AmendOutcome][] = [];
  const last = new Map<number, Promise<unknown>>();
  await Promise.all(
    steps.map(async ({ person, amendment: wanted, trouble }, n) => {
      // Only the author edits.
      const by = 'text' in wanted ? 0 : person;
      const turn = (last.get(by) ?? Promise.resolve()).then(async () => {
        await pause(n % 5);
        const asked = amend(by, wanted, `a${n}`);
        const wire = wires[by % GATEWAYS]!;
        if (trouble === 'cut') wire.cut();
        else if (trouble === 'swallow') {
          wire.swallowAnswers();
          setTimeout(() => {
            wire.cut();
          }, 30);
        }
        outcomes.push([wanted, await asked]);
      });
      last.set(by, turn);
      await turn;
    }),
  );
  if (erases) expect(await amend(1, { erase: true }, 'erase')).toMatchObject({ kind: 'done' });

  const told = (await recordsOf(desk.bus, subjects)).flatMap((record) =>
    record.kind === 'amend' ? [{ ...record.event, owner: record.from.owner }] : [],
  );
  expect(told.map(({ rev }) => rev)).toEqual(told.map((_, n) => n + 1));
  const reactors = new Map<string, Set<string>>();
  for (const { react, unreact, owner, count } of told) {
    const emoji = react ?? unreact;
    if (emoji === undefined) continue;
    const owners = reactors.get(emoji) ?? new Set();
    reactors.set(emoji, owners);
    // Once: nobody reacts who does already.
    expect(owners.has(owner)).toBe(react === undefined);
    if (react === undefined) owners.delete(owner);
    else owners.add(owner);
    expect(count).toBe(owners.size);
  }
  for (const [amendment, outcome] of outcomes) {
    expect(['done', 'unchanged']).toContain(outcome.kind);
    if (outcome.kind === 'done')
      expect(told.find((one) => one.seq === outcome.seq)).toMatchObject(amendment);
  }
  const edits = outcomes.filter(([amendment]) => 'text' in amendment).length;
  expect(told.filter(({ text }) => text !== undefined)).toHaveLength(edits);

  const reactions = [...reactors].flatMap(([emoji, { size }]) => (size > 0 ? [[emoji, size]] : []));
  for (const { log } of logs) {
    await eventually(async () => {
      const page = await log.historyBefore(room, { before: 1e9, owner: undefined, limit: 5 });
      const found = page.messages.map(frameOf);
      if (erases) return expect(found).toEqual([]);
      expect(found.map(({ rev = 0 }) => rev)).toEqual([told.length]);
      const shown = (found[0]?.reactions ?? []).map(({ emoji, count }) => [emoji, count]);
      expect(Object.fromEntries(shown)).toEqual(Object.fromEntries(reactions));
    });
  }
  await eventually(
    async () => {
      const { cards } = await readMessageCards(desk.bus, subjects, { seqs: [seq], upTo: 0 });
      expect(cards.get(seq)?.rev ?? 0).toBe(told.length);
      expect(cards.get(seq)?.erased !== undefined).toBe(erases);
    },
    { timeoutMs: 10_000 },
  );
}

const kinds = {
  'one server': async () => [await startNats()],
  'three servers': startNatsCluster,
} as const;

for (const [name, start] of Object.entries(kinds)) {
  let place: Place;
  beforeAll(async () => {
    place = await openPlace(await start());
  }, 60_000);
  afterAll(() => place[Symbol.asyncDispose]());

  test(
    `on ${name}, what was told of a message is what it became, whatever is cut`,
    { timeout: 120_000 },
    async () => {
      const steps = fc.array(step, { minLength: 5, maxLength: 40 });
      await fc.assert(
        fc.asyncProperty(steps, fc.boolean(), (some, erases) => holds(place, some, erases)),
        { numRuns: 4 },
      );
    },
  );
}
