// What each user of infra/nats/nats.conf may publish and hear, tried at a real server.
import { readFileSync } from 'node:fs';
import { setImmediate } from 'node:timers/promises';
import { connect } from '@nats-io/transport-node';
import type { NatsConnection } from '@nats-io/nats-core';
import { startNats } from '@natter/testkit';
import type { TestNats } from '@natter/testkit';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';

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
  `${API}.DIRECT.GET.${stream}`,
];
const neverAboutStream = (stream: string): string[] => [
  `${API}.STREAM.DELETE.${stream}`,
  `${API}.STREAM.MSG.DELETE.${stream}`,
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
const OF_ROOMS = ['natter.log.0.lobby', 'natter.seat.0.lobby.ann', 'natter.file.lobby.x'];
const PEOPLE = 'KV_NATTER_people';

const rights: Readonly<Record<'gateway' | 'identity' | 'operator', Rights>> = {
  gateway: {
    publishes: [
      ...OF_ROOMS,
      'natter.now.0.lobby',
      'natter.beat.gw',
      'natter.ask.identity.claims',
      '$KV.NATTER_gateways.gw',
      `${API}.INFO`,
      ...['NATTER_0', 'NATTER_FILES', 'KV_NATTER_gateways'].flatMap(aboutStream),
    ],
    refusedToPublish: [
      ...NOBODYS,
      'natter.out.0.lobby',
      'natter.now.revoked',
      'natter.now.sign-in-failed',
      '$KV.NATTER_people.keys.all',
      ...aboutStream(PEOPLE),
      ...reading(PEOPLE),
      ...['NATTER_0', 'NATTER_FILES', PEOPLE].flatMap(neverAboutStream),
      `${API}.STREAM.LIST`,
      `${API}.STREAM.NAMES`,
      `${API}.CONSUMER.CREATE.NATTER_0`,
      `${API}.ACCOUNT.PURGE.x`,
      '_INBOX_identity.x',
    ],
    hears: ['natter.out.>', 'natter.now.>', 'natter.now.revoked', 'natter.beat.*', '_INBOX.x.*'],
    refusedToHear: [
      '>',
      'natter.>',
      ...['natter.log.>', 'natter.seat.>', 'natter.file.>', '$KV.>', '$JS.>', '$SYS.>'],
      ...['natter.ask.>', 'natter.ask.identity.*', 'natter.ask.identity.* identity'],
      '_INBOX_identity.>',
    ],
  },
  identity: {
    publishes: [
      '$KV.NATTER_people.keys.all',
      'natter.now.sign-in-failed',
      `${API}.INFO`,
      `${API}.STREAM.INFO.${PEOPLE}`,
      `${API}.STREAM.MSG.GET.${PEOPLE}`,
    ],
    refusedToPublish: [
      ...NOBODYS,
      ...OF_ROOMS,
      'natter.out.0.lobby',
      'natter.now.0.lobby',
      'natter.now.revoked',
      'natter.beat.gw',
      'natter.ask.identity.claims',
      '$KV.NATTER_gateways.gw',
      ...['NATTER_0', 'NATTER_FILES', 'KV_NATTER_gateways'].flatMap(aboutStream),
      ...['NATTER_0', 'NATTER_FILES', 'KV_NATTER_gateways'].flatMap(reading),
      ...['NATTER_0', PEOPLE].flatMap(neverAboutStream),
      `${API}.STREAM.CREATE.COPY`,
      `${API}.STREAM.PURGE.${PEOPLE}`,
    ],
    hears: ['natter.ask.identity.* identity', 'natter.now.sign-in-failed', '_INBOX_identity.x.*'],
    refusedToHear: [
      '>',
      'natter.>',
      ...['natter.out.>', 'natter.out.0.lobby', 'natter.now.>', 'natter.log.>', 'natter.beat.*'],
      // Each question reaches one instance only.
      ...['natter.ask.identity.*', 'natter.ask.identity.* thief', 'natter.ask.>'],
      ...['_INBOX.>', '$KV.>', '$JS.>', '$SYS.>'],
    ],
  },
  operator: {
    publishes: [
      'natter.now.0.lobby',
      ...aboutStream('NATTER_0'),
      ...neverAboutStream('NATTER_0'),
      `${API}.STREAM.LIST`,
      `${API}.STREAM.INFO.${PEOPLE}`,
    ],
    refusedToPublish: [
      'natter.out.0.lobby',
      'natter.now.revoked',
      '$KV.NATTER_people.keys.all',
      ...reading(PEOPLE).filter((subject) => !subject.includes('MSG.NEXT')),
    ],
    hears: ['natter.out.>', 'natter.log.>', '_INBOX.>'],
    refusedToHear: [
      'natter.ask.>',
      'natter.ask.identity.*',
      '$KV.NATTER_people.>',
      '_INBOX_identity.>',
    ],
  },
};

let nats: TestNats;
beforeAll(async () => {
  const conf = readFileSync(new URL('../../../infra/nats/nats.conf', import.meta.url), 'utf8');
  const passwords = ['GATEWAY', 'IDENTITY', 'OPERATOR'].map((name) => `${name}_PASSWORD: "secret"`);
  const users = conf.slice(conf.indexOf('\nauthorization {'));
  nats = await startNats({ configText: [...passwords, users].join('\n') });
});
afterAll(() => nats.stop());

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

test.each(['gateway', 'identity', 'operator'] as const)(
  '%s may do what it needs, and nothing else',
  async (user) => {
    const { publishes, refusedToPublish, hears, refusedToHear } = rights[user];
    const nc = await connect({ servers: [nats.url], user, pass: 'secret' });
    onTestFinished(() => nc.close());
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

test('nobody connects to the bus without a password', async () => {
  const strangers = [{}, { user: 'gateway' }, { user: 'gateway', pass: 'guess' }, { user: 'root' }];
  for (const stranger of strangers)
    await expect(connect({ servers: [nats.url], ...stranger })).rejects.toThrow(/authorization/i);
});
