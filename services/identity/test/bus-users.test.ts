// What each user of infra/nats/nats.conf may publish and hear, tried at a real server.
import { readFileSync } from 'node:fs';
import { setImmediate } from 'node:timers/promises';
import { connect, createInbox } from '@nats-io/transport-node';
import type { NatsConnection } from '@nats-io/nats-core';
import { eventually, startNats } from '@natter/testkit';
import type { TestNats } from '@natter/testkit';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';

type User =
  | 'gateway'
  | 'identity'
  | 'archive'
  | 'push'
  | 'previews'
  | 'operator'
  | 'operator-people';

interface Rights {
  readonly publishes: readonly string[];
  readonly refusedToPublish: readonly string[];
  /** A queue group follows the subject. */
  readonly hears: readonly string[];
  readonly refusedToHear: readonly string[];
}

const API = '$JS.API';
/** All that NATS can be asked about a stream. */
const aboutStream = (stream: string): string[] => [
  `${API}.STREAM.CREATE.${stream}`,
  `${API}.STREAM.UPDATE.${stream}`,
  `${API}.STREAM.INFO.${stream}`,
  `${API}.STREAM.PURGE.${stream}`,
  `${API}.STREAM.MSG.GET.${stream}`,
  `${API}.STREAM.MSG.DELETE.${stream}`,
  `${API}.DIRECT.GET.${stream}`,
];
const neverAboutStream = (stream: string): string[] => [
  `${API}.STREAM.DELETE.${stream}`,
  `${API}.STREAM.SNAPSHOT.${stream}`,
  `${API}.STREAM.RESTORE.${stream}`,
  `${API}.STREAM.PEER.REMOVE.${stream}`,
  `${API}.STREAM.LEADER.STEPDOWN.${stream}`,
];
const reading = (stream: string): string[] => [
  `${API}.STREAM.MSG.GET.${stream}`,
  `${API}.DIRECT.GET.${stream}`,
  `${API}.DIRECT.GET.${stream}.a.subject`,
  `${API}.CONSUMER.CREATE.${stream}`,
  `${API}.CONSUMER.CREATE.${stream}.thief`,
  `${API}.CONSUMER.CREATE.${stream}.thief.a.subject`,
  `${API}.CONSUMER.DURABLE.CREATE.${stream}.thief`,
  `${API}.CONSUMER.MSG.NEXT.${stream}.thief`,
];
const NOBODYS = [
  'anything',
  'natter',
  '_R_.x',
  '$KV.OTHER.x',
  '$O.OTHER.x',
  '$SYS.REQ.SERVER.PING',
];
const OF_ROOMS = [
  'natter.log.0.lobby',
  'natter.seat.0.lobby.ann',
  'natter.message.0.lobby.1',
  'natter.mark.0.lobby.o',
  'natter.file.lobby.x',
];
const PEOPLE = 'KV_NATTER_people';
const PROFILES = 'KV_NATTER_profiles';
const PUSH = 'KV_NATTER_push';

const rights: Readonly<Record<User, Rights>> = {
  gateway: {
    publishes: [
      ...OF_ROOMS,
      'natter.room.0.lobby',
      'natter.message.0.lobby.7',
      'natter.later.0.lobby.ann.m1',
      'natter.saved.ann',
      'natter.dropped.0.lobby.ann.m1',
      'natter.said.0.lobby.ann.m1',
      'natter.now.0.lobby',
      'natter.beat.gw',
      'natter.ask.identity.claims',
      'natter.ask.archive.search',
      'natter.ask.push.mine',
      'natter.ask.previews.look',
      '$KV.NATTER_gateways.gw',
      `${API}.INFO`,
      ...['NATTER_0', 'NATTER_FILES', 'NATTER_LATER', 'NATTER_SAVED', 'KV_NATTER_gateways'].flatMap(
        aboutStream,
      ),
      `${API}.CONSUMER.CREATE.NATTER_LATER.gateways.natter.due.>`,
      `${API}.CONSUMER.INFO.NATTER_LATER.gateways`,
      `${API}.CONSUMER.MSG.NEXT.NATTER_LATER.gateways`,
      '$JS.ACK.NATTER_LATER.gateways.1.2.3.4.5',
    ],
    refusedToPublish: [
      ...NOBODYS,
      'natter.out.0.lobby',
      'natter.due.0.lobby.ann.m1',
      'natter.now.revoked',
      'natter.now.profile',
      'natter.now.sign-in-failed',
      '$KV.NATTER_people.keys.all',
      '$KV.NATTER_push.vapid',
      'natter.now.push',
      ...aboutStream(PUSH),
      ...reading(PUSH),
      ...aboutStream(PEOPLE),
      ...reading(PEOPLE),
      ...aboutStream(PROFILES),
      ...reading(PROFILES),
      '$KV.NATTER_profiles.profile.x',
      ...['NATTER_0', 'NATTER_FILES', PEOPLE, PROFILES].flatMap(neverAboutStream),
      `${API}.STREAM.LIST`,
      `${API}.STREAM.NAMES`,
      `${API}.CONSUMER.CREATE.NATTER_0`,
      `${API}.CONSUMER.CREATE.NATTER_LATER.thief`,
      `${API}.CONSUMER.DELETE.NATTER_LATER.gateways`,
      '$JS.ACK.NATTER_0.gateways.1.2.3.4.5',
      `${API}.ACCOUNT.PURGE.x`,
      '_INBOX_identity.x',
    ],
    hears: [
      'natter.out.>',
      'natter.now.>',
      'natter.now.revoked',
      'natter.now.profile',
      'natter.beat.*',
      '_INBOX.x.*',
    ],
    refusedToHear: [
      '>',
      'natter.>',
      'natter.log.>',
      'natter.seat.>',
      'natter.file.>',
      'natter.later.>',
      'natter.due.>',
      '$KV.>',
      '$JS.>',
      '$SYS.>',
      'natter.ask.>',
      'natter.ask.identity.*',
      'natter.ask.identity.* identity',
      'natter.ask.archive.* archive',
      'natter.ask.previews.* previews',
      '_INBOX_identity.>',
      '_INBOX_archive.>',
      '_INBOX_previews.>',
    ],
  },
  previews: {
    publishes: [],
    refusedToPublish: [
      ...NOBODYS,
      ...OF_ROOMS,
      'natter.room.0.lobby',
      'natter.out.0.lobby',
      'natter.now.0.lobby.all',
      'natter.now.revoked',
      'natter.beat.gw',
      'natter.ask.identity.claims',
      'natter.ask.push.mine',
      'natter.ask.previews.look',
      '$KV.NATTER_gateways.gw',
      '$KV.NATTER_people.keys.all',
      '$KV.NATTER_push.vapid',
      `${API}.INFO`,
      `${API}.STREAM.LIST`,
      ...['NATTER_0', 'NATTER_FILES', PEOPLE, PUSH].flatMap(aboutStream),
      ...['NATTER_0', 'NATTER_FILES', PEOPLE, PUSH].flatMap(reading),
      ...neverAboutStream('NATTER_0'),
    ],
    hears: ['natter.ask.previews.* previews', '_INBOX_previews.x.*'],
    refusedToHear: [
      '>',
      'natter.>',
      'natter.out.>',
      'natter.now.>',
      'natter.log.>',
      'natter.ask.>',
      // Each question reaches one instance only.
      'natter.ask.previews.*',
      'natter.ask.previews.* thief',
      'natter.ask.push.* push',
      'natter.ask.identity.* identity',
      '_INBOX.>',
      '_INBOX_push.>',
      '_INBOX_identity.>',
      '$KV.>',
      '$JS.>',
      '$SYS.>',
    ],
  },
  push: {
    publishes: [
      `${API}.INFO`,
      `${API}.STREAM.INFO.NATTER_0`,
      `${API}.STREAM.MSG.GET.NATTER_0`,
      `${API}.DIRECT.GET.NATTER_0`,
      `${API}.CONSUMER.CREATE.NATTER_0.push.natter.log.0.>`,
      `${API}.CONSUMER.INFO.NATTER_0.push`,
      `${API}.CONSUMER.MSG.NEXT.NATTER_0.push`,
      '$JS.ACK.NATTER_0.push.1.2.3.4.5',
      `${API}.STREAM.CREATE.${PUSH}`,
      `${API}.STREAM.UPDATE.${PUSH}`,
      '$KV.NATTER_push.vapid',
      'natter.now.push',
      'natter.now.0.lobby.marks',
    ],
    refusedToPublish: [
      ...NOBODYS,
      ...OF_ROOMS,
      'natter.room.0.lobby',
      'natter.out.0.lobby',
      'natter.now.0.lobby.all',
      'natter.now.revoked',
      'natter.now.profile',
      'natter.beat.gw',
      'natter.ask.identity.claims',
      'natter.ask.push.mine',
      '$KV.NATTER_gateways.gw',
      '$KV.NATTER_people.keys.all',
      ...aboutStream('NATTER_0').filter(
        (subject) => !/STREAM\.(INFO|MSG\.GET)\.|DIRECT/.test(subject),
      ),
      ...neverAboutStream('NATTER_0'),
      `${API}.STREAM.CREATE.COPY`,
      `${API}.STREAM.LIST`,
      `${API}.CONSUMER.CREATE.NATTER_0.thief.natter.log.0.>`,
      `${API}.CONSUMER.DELETE.NATTER_LATER.gateways`,
    ],
    hears: [
      'natter.ask.push.* push',
      'natter.now.0.lobby.marks',
      'natter.now.revoked',
      '_INBOX_push.x.*',
    ],
    refusedToHear: [
      '>',
      'natter.>',
      'natter.out.>',
      'natter.log.>',
      'natter.ask.>',
      'natter.ask.push.*',
      'natter.ask.push.* thief',
      'natter.ask.identity.* identity',
      '_INBOX.>',
      '_INBOX_identity.>',
    ],
  },
  archive: {
    publishes: [
      `${API}.STREAM.INFO.NATTER_0`,
      `${API}.STREAM.MSG.GET.NATTER_0`,
      `${API}.CONSUMER.CREATE.NATTER_0`,
      `${API}.CONSUMER.INFO.NATTER_0.archive-x`,
      `${API}.CONSUMER.MSG.NEXT.NATTER_0.archive-x`,
      `${API}.CONSUMER.DELETE.NATTER_0.archive-x`,
    ],
    refusedToPublish: [
      ...NOBODYS,
      ...OF_ROOMS,
      'natter.room.0.lobby',
      'natter.out.0.lobby',
      'natter.now.0.lobby',
      'natter.now.revoked',
      'natter.now.profile',
      'natter.beat.gw',
      'natter.ask.identity.claims',
      'natter.ask.archive.search',
      '$KV.NATTER_gateways.gw',
      `${API}.INFO`,
      ...aboutStream('NATTER_0').filter((subject) => !/STREAM\.(INFO|MSG\.GET)\./.test(subject)),
      ...['NATTER_FILES', 'NATTER_LATER', 'NATTER_SAVED', 'KV_NATTER_gateways', PEOPLE].flatMap(
        aboutStream,
      ),
      ...['NATTER_FILES', 'NATTER_LATER', 'NATTER_SAVED', 'KV_NATTER_gateways', PEOPLE].flatMap(
        reading,
      ),
      ...neverAboutStream('NATTER_0'),
      `${API}.STREAM.CREATE.COPY`,
      `${API}.STREAM.LIST`,
      `${API}.CONSUMER.DELETE.NATTER_LATER.gateways`,
    ],
    hears: ['natter.ask.archive.* archive', '_INBOX_archive.x.*'],
    refusedToHear: [
      '>',
      'natter.>',
      'natter.out.>',
      'natter.now.>',
      'natter.log.>',
      'natter.ask.>',
      // Each question reaches one instance only.
      'natter.ask.archive.*',
      'natter.ask.archive.* thief',
      'natter.ask.identity.* identity',
      '_INBOX.>',
      '_INBOX_identity.>',
      '$KV.>',
      '$JS.>',
      '$SYS.>',
    ],
  },
  identity: {
    publishes: [
      '$KV.NATTER_people.keys.all',
      '$KV.NATTER_profiles.profile.x',
      'natter.now.sign-in-failed',
      `${API}.INFO`,
      `${API}.STREAM.INFO.${PEOPLE}`,
      `${API}.STREAM.MSG.GET.${PEOPLE}`,
      ...['CREATE', 'UPDATE', 'INFO', 'MSG.GET'].map((verb) => `${API}.STREAM.${verb}.${PROFILES}`),
    ],
    refusedToPublish: [
      ...NOBODYS,
      ...OF_ROOMS,
      'natter.out.0.lobby',
      'natter.now.0.lobby',
      'natter.now.revoked',
      'natter.now.profile',
      'natter.beat.gw',
      'natter.ask.identity.claims',
      '$KV.NATTER_gateways.gw',
      ...['NATTER_0', 'NATTER_FILES', 'KV_NATTER_gateways'].flatMap(aboutStream),
      ...['NATTER_0', 'NATTER_FILES', 'KV_NATTER_gateways'].flatMap(reading),
      ...['NATTER_0', PEOPLE].flatMap(neverAboutStream),
      `${API}.STREAM.CREATE.COPY`,
      ...[PEOPLE, PROFILES].flatMap((stream) => [
        `${API}.STREAM.PURGE.${stream}`,
        `${API}.STREAM.MSG.DELETE.${stream}`,
      ]),
      `${API}.CONSUMER.CREATE.${PROFILES}.x`,
    ],
    hears: ['natter.ask.identity.* identity', 'natter.now.sign-in-failed', '_INBOX_identity.x.*'],
    refusedToHear: [
      '>',
      'natter.>',
      'natter.out.>',
      'natter.out.0.lobby',
      'natter.now.>',
      'natter.log.>',
      'natter.beat.*',
      // Each question reaches one instance only.
      'natter.ask.identity.*',
      'natter.ask.identity.* thief',
      'natter.ask.>',
      '_INBOX.>',
      '$KV.>',
      '$JS.>',
      '$SYS.>',
    ],
  },
  operator: {
    publishes: [
      'natter.now.0.lobby',
      ...aboutStream('NATTER_0'),
      ...neverAboutStream('NATTER_0'),
      `${API}.STREAM.LIST`,
      `${API}.STREAM.CREATE.COPY`,
    ],
    refusedToPublish: [
      'natter.out.0.lobby',
      'natter.now.revoked',
      'natter.now.profile',
      '$KV.NATTER_people.keys.all',
      ...reading(PEOPLE).filter((subject) => !subject.includes('MSG.NEXT')),
    ],
    hears: ['natter.out.>', 'natter.log.>', '_INBOX.>'],
    refusedToHear: [
      'natter.ask.>',
      'natter.ask.identity.*',
      '$KV.NATTER_people.>',
      'natter.ask.archive.* archive',
      '_INBOX_identity.>',
      '_INBOX_archive.>',
    ],
  },
  'operator-people': {
    publishes: [
      `${API}.INFO`,
      ...[PEOPLE, PROFILES].flatMap((stream) =>
        ['INFO', 'SNAPSHOT', 'RESTORE', 'DELETE'].map((verb) => `${API}.STREAM.${verb}.${stream}`),
      ),
    ],
    refusedToPublish: [
      ...NOBODYS,
      ...OF_ROOMS,
      'natter.now.revoked',
      'natter.now.profile',
      '$KV.NATTER_people.keys.all',
      ...reading(PEOPLE),
      ...reading(PROFILES),
      '$KV.NATTER_profiles.profile.x',
      `${API}.STREAM.UPDATE.${PEOPLE}`,
      `${API}.STREAM.CREATE.COPY`,
      ...neverAboutStream('NATTER_0'),
    ],
    hears: ['_INBOX.x.*'],
    refusedToHear: ['>', 'natter.>', '$KV.>', 'natter.ask.>', '_INBOX_identity.>'],
  },
};

let nats: TestNats;
beforeAll(async () => {
  const conf = readFileSync(new URL('../../../infra/nats/nats.conf', import.meta.url), 'utf8');
  const passwords = ['GATEWAY', 'IDENTITY', 'ARCHIVE', 'PUSH', 'PREVIEWS', 'OPERATOR'].map(
    (name) => `${name}_PASSWORD: "secret"`,
  );
  const users = conf.slice(conf.indexOf('\naccounts {'));
  nats = await startNats({ configText: [...passwords, users].join('\n') });
});
afterAll(() => nats.stop());

const HAVE_OWN_INBOX: readonly User[] = ['identity', 'archive', 'push', 'previews'];

async function as(user: User): Promise<NatsConnection> {
  const inboxPrefix = HAVE_OWN_INBOX.includes(user) ? `_INBOX_${user}` : '_INBOX';
  const nc = await connect({ servers: [nats.url], user, pass: 'secret', inboxPrefix });
  onTestFinished(() => nc.close());
  return nc;
}

/** Returns the subjects of those attempts that the server refuses. */
async function refusedOf(
  nc: NatsConnection,
  subjects: readonly string[],
  attempt: (subject: string) => void,
): Promise<string[]> {
  const refused: string[] = [];
  const errors: string[] = [];
  void (async () => {
    for await (const status of nc.status())
      if (status.type === 'error') errors.push(status.error.message);
  })();
  for (const subject of subjects) {
    errors.length = 0;
    attempt(subject);
    // The refusal comes before the answer to the flush.
    await nc.flush();
    await setImmediate();
    if (errors.some((text) => /permission/i.test(text))) refused.push(subject);
  }
  return refused;
}

test.each(Object.keys(rights) as User[])(
  '%s may do what it needs, and nothing else',
  async (user) => {
    const { publishes, refusedToPublish, hears, refusedToHear } = rights[user];
    const nc = await as(user);
    const publishing = [...publishes, ...refusedToPublish];
    expect(await refusedOf(nc, publishing, (subject) => nc.publish(subject))).toEqual(
      refusedToPublish,
    );
    const hearing = [...hears, ...refusedToHear];
    const hear = (text: string): void => {
      const [subject = '', queue] = text.split(' ');
      nc.subscribe(subject, queue === undefined ? {} : { queue });
    };
    expect(await refusedOf(nc, hearing, hear)).toEqual(refusedToHear);
  },
);

test.each(['gateway', 'operator'] as const)('%s copies no record of the people', async (user) => {
  const identity = await as('identity');
  const thief = await as(user);
  const ask = async (nc: NatsConnection, subject: string, body: object = {}): Promise<object> =>
    (await nc.request(subject, JSON.stringify(body))).json();
  const create = (nc: NatsConnection, stream: { name: string; [field: string]: unknown }) =>
    ask(nc, `${API}.STREAM.CREATE.${stream.name}`, { max_bytes: 1_000_000, ...stream });
  const messages = async (name: string): Promise<object> => {
    const { state } = (await ask(thief, `${API}.STREAM.INFO.${name}`)) as { state: object };
    return state;
  };
  await create(identity, { name: PEOPLE, subjects: ['$KV.NATTER_people.>'] });
  await ask(identity, '$KV.NATTER_people.keys.all', { secret: true });
  const own = `OWN_${user}`;
  await create(thief, { name: own, subjects: [`natter.now.${user}`] });
  await ask(thief, `natter.now.${user}`);
  await create(thief, { name: `SOURCE_${user}`, sources: [{ name: PEOPLE }] });
  await create(thief, { name: `MIRROR_${user}`, mirror: { name: PEOPLE } });
  await create(thief, { name: `LAST_${user}`, mirror: { name: own } });
  // A copy within the account arrives, and it began last.
  await eventually(async () => {
    expect(await messages(`LAST_${user}`)).toMatchObject({ messages: 1 });
  });
  for (const copy of [`SOURCE_${user}`, `MIRROR_${user}`])
    expect(await messages(copy)).toMatchObject({ messages: 0 });
});

test('operator-people backs up the people', async () => {
  const identity = await as('identity');
  const operator = await as('operator-people');
  const people = { name: PEOPLE, subjects: ['$KV.NATTER_people.>'], max_bytes: 1_000_000 };
  await identity.request(`${API}.STREAM.CREATE.${PEOPLE}`, JSON.stringify(people));
  await identity.request('$KV.NATTER_people.person.x', 'Olga');
  const chunks: number[] = [];
  const to = createInbox();
  operator.subscribe(to, {
    callback: (_error, message) => {
      chunks.push(message.data.length);
      message.respond();
    },
  });
  const question = JSON.stringify({ deliver_subject: to });
  await operator.request(`${API}.STREAM.SNAPSHOT.${PEOPLE}`, question);
  // An empty chunk is the end.
  await eventually(() => {
    expect(chunks.at(-1)).toBe(0);
  });
  expect(chunks.length).toBeGreaterThan(1);
});

test('nobody connects to the bus without a password', async () => {
  const strangers = [{}, { user: 'gateway' }, { user: 'gateway', pass: 'guess' }, { user: 'root' }];
  for (const stranger of strangers)
    await expect(connect({ servers: [nats.url], ...stranger })).rejects.toThrow(/authorization/i);
});
