// A bug of ours ends the gateway, and nobody loses anything by it.
import { eventually, JsonPeer, startGateway, startNats } from '@natter/testkit';
import { expect, test } from 'vitest';

const THROW = new URL('throw-on-signal.ts', import.meta.url).href;
const SESSION = 'session-of-bob-0123456789';

test.concurrent.each(['timer', 'immediate', 'promise'])(
  'an error in a %s drains the gateway; its members resume within a second',
  async (where) => {
    await using nats = await startNats();
    await using faulty = await startGateway({
      nats: nats.url,
      env: { NODE_OPTIONS: `--import ${THROW}?in=${where}` },
    });
    await using other = await startGateway({ nats: nats.url });
    using bob = await JsonPeer.open(faulty.wsUrl);
    await bob.hello('bob', SESSION);
    await bob.join('lobby');
    using ann = await JsonPeer.open(other.wsUrl);
    await ann.hello('ann');
    await ann.join('lobby');
    await bob.say('lobby', 'before');

    const startMs = performance.now();
    faulty.kill('SIGUSR2');
    expect(await bob.next('bye')).toMatchObject({ reason: 'drain' });
    expect((await bob.closed).code).toBe(1012);
    using back = await JsonPeer.open(other.wsUrl);
    await back.hello('bob', SESSION);
    const joined = await back.join('lobby', { history: 10 });
    expect(performance.now() - startMs).toBeLessThan(1_000);
    expect(joined.messages.map(({ text }) => text)).toEqual(['before']);
    expect((await back.say('lobby', 'after')).type).toBe('ack');

    expect(await faulty.exited).toMatchObject({ code: 1 });
    const fatal = faulty.log().find(({ msg }) => String(msg).startsWith('uncaught error'));
    expect(fatal).toMatchObject({ err: { message: `planted in a ${where}` } });
    await eventually(() =>
      expect(ann.messages('lobby').map(({ text }) => text)).toEqual(['before', 'after']),
    );
    expect(ann.frames.filter((frame) => frame.type === 'member' && frame.alias === 'bob')).toEqual(
      [],
    );
  },
);
