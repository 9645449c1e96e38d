// The archive's NATS user of infra/nats/nats.conf: with it an archive does all that it does, and a
// gateway asks it with its own.
import { readFileSync } from 'node:fs';
import { connect } from '@nats-io/transport-node';
import { archiveClient } from '@natter/archive';
import { startArchive, startGateway, startNats } from '@natter/testkit';
import { expect, onTestFinished, test } from 'vitest';
import { asking, personIn, sayIn, textsOf, untilRead } from './world.ts';

const conf = readFileSync(new URL('../../../infra/nats/nats.conf', import.meta.url), 'utf8');
const passwords = ['GATEWAY', 'IDENTITY', 'ARCHIVE', 'PUSH', 'PREVIEWS', 'OPERATOR'];
const configText = [
  ...passwords.map((name) => `${name}_PASSWORD: "secret"`),
  conf.slice(conf.indexOf('\naccounts {')),
].join('\n');

test('with its own user an archive reads the log and answers gateways', async () => {
  const nats = await startNats({ configText });
  onTestFinished(() => nats.stop());
  const login = (user: string): Record<string, string> => ({
    NATTER_NATS_USER: user,
    NATTER_NATS_PASSWORD: 'secret',
  });
  const gateway = await startGateway({ nats: nats.url, env: login('gateway') });
  onTestFinished(() => gateway.stop());
  const archive = await startArchive({ nats: nats.url, env: login('archive') });
  onTestFinished(() => archive.stop());
  const nc = await connect({ servers: nats.url, user: 'gateway', pass: 'secret' });
  onTestFinished(() => nc.close());
  const client = archiveClient(nc);
  const ann = await personIn(gateway, 'ann', 'lobby');
  await untilRead({ client }, await sayIn(ann, 'lobby', 'hello archive'));
  expect(textsOf(await client.ask('search', asking('archive')))).toEqual(['hello archive']);
  expect(archive.log().filter(({ level }) => Number(level) > 30)).toEqual([]);
});

test('other services may not ask for the messages of everybody', async () => {
  const nats = await startNats({ configText });
  onTestFinished(() => nats.stop());
  for (const user of ['archive', 'push']) {
    const nc = await connect({ servers: nats.url, user, pass: 'secret' });
    onTestFinished(() => nc.close());
    const asked = nc.request('natter.ask.archive.export', '{}', { timeout: 2_000 });
    await expect(asked).rejects.toThrow(/permission/i);
  }
});
