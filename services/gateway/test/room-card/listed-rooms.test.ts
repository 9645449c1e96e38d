// GET /v1/rooms where rooms have cards: who sees which, and what is shown of each.
import { eventually, JsonPeer } from '@natter/testkit';
import { expect, test } from 'vitest';
import { secretMode, tokenOf } from '../access/issuer.ts';
import { gatewayOfFile, newRoom } from '../gateway-of-file.ts';
import { personAt } from './http-person.ts';
import type { HttpPerson } from './http-person.ts';

const { gateway } = await gatewayOfFile({ env: { ...secretMode, NATTER_RATE: '0' } });
const ann = await personAt(gateway, 'ann');
const bob = await personAt(gateway, 'bob');
const eve = await personAt(gateway, 'eve', { role: 'owner' });

interface Listed {
  readonly room: string;
  readonly seq?: number;
  readonly active?: number;
}
async function listFor(person: HttpPerson, query = ''): Promise<readonly Listed[]> {
  return (await person.get(`/rooms${query}`)).body['rooms'] as readonly Listed[];
}
const namesFor = async (person: HttpPerson): Promise<string[]> =>
  (await listFor(person)).map(({ room }) => room);

test('a closed room is listed for its people only, with what is known of it', async () => {
  const room = newRoom();
  const beforeMs = Date.now();
  await ann.act(room, 'create', { access: 'closed', topic: 'plans' });
  const { secret } = (await ann.act(room, 'invite')).body as { secret: string };
  await bob.act(room, 'accept-invite', { secret });
  const said = await ann.post(`/rooms/${room}/messages`, { text: 'hello' });
  const { seq } = said.body as { seq: number };
  await eventually(async () => {
    expect(await listFor(ann)).toContainEqual({
      room,
      members: 0,
      access: 'closed',
      topic: 'plans',
      people: 2,
      role: 'owner',
      seq,
      active: expect.any(Number),
    });
  });
  const mine = (await listFor(bob)).find((each) => each.room === room);
  expect(mine).toMatchObject({ role: 'member' });
  // Clocks of one machine; a record's time has a finer one than Date.
  expect(mine!.active).toBeGreaterThanOrEqual(beforeMs - 10);
  expect(mine!.active).toBeLessThanOrEqual(Date.now() + 10);
  const { body } = await eve.get('/rooms');
  expect(await namesFor(eve)).not.toContain(room);
  expect(body['count']).toBe((body['rooms'] as object[]).length);
});

test('an open room is listed for all but those it bans', async () => {
  const room = newRoom();
  await ann.act(room, 'create', { access: 'open' });
  using peer = await JsonPeer.open(gateway.wsUrl);
  await peer.request({ type: 'hello', token: await tokenOf('bob') });
  await peer.join(room);
  await eventually(async () => {
    expect(await listFor(bob)).toContainEqual(expect.objectContaining({ room, members: 1 }));
  });
  await ann.act(room, 'ban', { who: 'bob' });
  // From the card itself, not from a list that is a second old.
  expect(await namesFor(bob)).not.toContain(room);
  await eventually(async () => {
    expect(await namesFor(eve)).toContain(room);
  });
});

test('a direct room says whom it is with', async () => {
  for (const alias of ['ann', 'bob']) {
    const peer = await JsonPeer.open(gateway.wsUrl);
    await peer.request({ type: 'hello', token: await tokenOf(alias) });
    await peer.join('lobby');
  }
  const { room } = (await ann.post('/direct', { people: ['bob'] })).body as { room: string };
  await eventually(async () => {
    expect(await listFor(bob)).toContainEqual(
      expect.objectContaining({ room, access: 'direct', people: 2, with: ['ann'] }),
    );
  });
  expect(await namesFor(eve)).not.toContain(room);
});

test('pages go through all rooms that one may read, and no others', async () => {
  const rooms = Array.from({ length: 7 }, () => newRoom());
  for (const [at, room] of rooms.entries()) {
    await (at % 2 === 0 ? ann : bob).act(room, 'create', { access: 'closed' });
  }
  await eventually(async () => {
    expect(await namesFor(ann)).toContain(rooms[6]);
  });
  const all = await namesFor(ann);
  const paged: string[] = [];
  for (let more = true; more;) {
    const after = paged.length === 0 ? '' : `&after=${paged.at(-1)!}`;
    const page = await ann.get(`/rooms?limit=2${after}`);
    expect(page.body['count']).toBe(all.length);
    paged.push(...(page.body['rooms'] as Listed[]).map(({ room }) => room));
    more = page.body['more'] === true;
  }
  expect(paged).toEqual(all);
  expect(all).toEqual(expect.arrayContaining(rooms.filter((_, at) => at % 2 === 0)));
  expect(all).not.toContain(rooms[1]);
});
