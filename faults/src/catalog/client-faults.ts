// Faults of clients: half-open connections, stopped reading, floods, a crowd that returns at once.
import { inLetters, LOBBY } from '../crowd/crowd.ts';
import { GATEWAYS } from '../deployment/deployment.ts';
import { comesTrue, Incident, membersAt, pause, sayLong } from './fault.ts';
import type { Fault } from './fault.ts';
import { RawMember } from '../crowd/raw-member.ts';

const MIB = 1024 * 1024;

/** Its old connection stays open, and its gateway writes into it, while it returns elsewhere. */
export const clientHalfOpen: Fault = {
  kind: 'client-half-open',
  what: 'a client vanishes and returns elsewhere while its old connection is still open',
  servers: [1],
  boundsMs: { 'first ack': 2_000 },
  async put(scene) {
    const { deployment, crowd, recorder, random } = scene;
    const place = random.whole(0, GATEWAYS - 1);
    const gateway = deployment.gateway(place);
    const relay = await deployment.clientLine(place);
    const urls = [`ws://127.0.0.1:${relay.port}`, ...deployment.urlsFrom(place).slice(1)];
    const member = crowd.newMemberVia(urls, 'hugo');
    await crowd.admit(member);
    await pause(random.whole(300, 1_000));
    const incident = new Incident(recorder, 'client-half-open', gateway.id);
    relay.set({ kind: 'stalled' });
    await pause(random.whole(100, 1_500));
    const before = await gateway.metric('natter_closes_total', { reason: 'replaced' });
    const standing = relay.connections;
    const backMs = recorder.nowMs;
    member.dropConnection();
    await incident.measure('first ack', [member], (each) => each.experience.firstAckAfter(backMs));
    const closed = async (): Promise<boolean> =>
      (await gateway.metric('natter_closes_total', { reason: 'replaced' })) > before;
    if (standing === 1 && (await comesTrue(closed)))
      incident.prove(`its connection to ${gateway.id} stayed open until it was replaced`);
    await pause(1_000);
  },
};

/** They catch up from the log when they read on. */
export const clientsStopReading: Fault = {
  kind: 'clients-stop-reading',
  what: 'twenty clients stop reading until their outboxes overflow, then read on',
  servers: [1],
  boundsMs: { 'caught up': 10_000 },
  async put(scene) {
    const { deployment, crowd, recorder, random } = scene;
    const place = random.whole(0, GATEWAYS - 1);
    const gateway = deployment.gateway(place);
    const lazy = Array.from({ length: 20 }, (_, n) =>
      crowd.newMember(`tardy-${inLetters(n)}`, place),
    );
    await Promise.all(lazy.map((member) => member.enter(LOBBY)));
    crowd.members.push(...lazy);
    const incident = new Incident(recorder, 'clients-stop-reading', gateway.id);
    for (const member of lazy) member.stopReading();
    const before = await gateway.metric('natter_catch_ups_total');
    const behind = async (): Promise<number> =>
      (await gateway.metric('natter_catch_ups_total')) - before;
    for (let says = 0; says < 2_000 && (await behind()) < lazy.length; says += 1)
      await sayLong(scene, 20);
    const served = await behind();
    if (served >= lazy.length)
      incident.prove(`${gateway.id} served ${served} members from the log`);
    const sinceMs = recorder.nowMs;
    for (const member of lazy) member.readOn();
    const last = Math.max(...crowd.members.map(({ rooms }) => rooms.get(LOBBY)?.seq ?? 0));
    await incident.measure('caught up', lazy, (member) =>
      (member.rooms.get(LOBBY)?.seq ?? 0) >= last ? recorder.nowMs - sinceMs : undefined,
    );
  },
};

/** Their buffers are bounded, and the gateway closes them. */
export const clientsNeverRead: Fault = {
  kind: 'clients-never-read',
  what: 'a hundred clients join and never read; the gateway grows by at most 1 MiB each plus 50 MB',
  servers: [1],
  boundsMs: { 'all sent away': 60_000 },
  async put(scene) {
    const { deployment, recorder, random } = scene;
    const gateway = random.pick(deployment.gateways);
    const memory = (): Promise<number> => gateway.metric('process_resident_memory_bytes');
    const before = await memory();
    const mute = Array.from(
      { length: 100 },
      (_, n) =>
        new RawMember(recorder, {
          name: `quiet-${inLetters(n)}`,
          wsUrl: gateway.wsUrl,
          room: LOBBY,
        }),
    );
    await Promise.all(mute.map((member) => member.joined));
    const incident = new Incident(recorder, 'clients-never-read', gateway.id);
    for (const member of mute) member.stopReading();
    let most = 0;
    const sent = async (): Promise<number> => {
      most = Math.max(most, await memory());
      return gateway.metric('natter_closes_total', { reason: 'slow' });
    };
    for (let says = 0; says < 800; says += 20) {
      await sayLong(scene, 20);
      most = Math.max(most, await memory());
    }
    const all = await comesTrue(async () => (await sent()) >= mute.length, { timeoutMs: 60_000 });
    incident.recovered('all sent away', all ? recorder.nowMs - incident.atMs : undefined);
    for (const member of mute) member.end('the gateway closed it');
    const grown = most - before;
    if (grown > (mute.length + 50) * MIB) throw new Error(`memory grew by ${grown} bytes`);
    if (all)
      incident.prove(
        `${mute.length} closed as slow; memory grew by ${Math.round(grown / MIB)} MiB`,
      );
  },
};

export const clientFloods: Fault = {
  kind: 'client-floods',
  what: 'a client sends 20,000 messages in 5 s; the gateway allows 50 a second',
  servers: [1],
  boundsMs: { 'first ack of the others': 1_000 },
  env: () => ({ NATTER_RATE: '50' }),
  async put(scene) {
    const { deployment, crowd, recorder, random } = scene;
    const gateway = random.pick(deployment.gateways);
    const flooder = new RawMember(recorder, { name: 'rusher', wsUrl: gateway.wsUrl, room: LOBBY });
    await flooder.joined;
    const incident = new Incident(recorder, 'client-floods', gateway.id);
    for (let second = 0; second < 5; second += 1) {
      const sinceMs = recorder.nowMs;
      for (let tick = 0; tick < 10; tick += 1) {
        for (let says = 0; says < 400; says += 1) flooder.say();
        await pause(100);
      }
      await incident.measure('first ack of the others', membersAt(scene, gateway), (member) =>
        member.experience.firstAckAfter(sinceMs),
      );
    }
    const refused = await gateway.metric('natter_refusals_total', { code: 'rate-limited' });
    if (refused > 10_000) incident.prove(`${refused} says were refused as too fast`);
    await pause(2_000);
    flooder.leave();
    await comesTrue(() =>
      crowd.members.every((member) => member.experience.toldLeftAfter('rusher', 0) !== undefined),
    );
  },
};

const MANY = 2_000;
const ARENA = 'arena';

/** All clients of one gateway, in one room. */
export const allReturn: Fault = {
  kind: 'all-return',
  what: 'kill -9 a gateway with 2,000 clients of one room, which all return at once',
  servers: [1, 3],
  boundsMs: { 'all back': 10_000 },
  async put(scene) {
    const { deployment, crowd, recorder, random } = scene;
    const place = random.whole(0, GATEWAYS - 1);
    const victim = deployment.gateway(place);
    const many = Array.from({ length: MANY }, (_, n) =>
      crowd.newMember(`seat-${inLetters(n)}`, place),
    );
    await Promise.all(many.map((member) => member.enter(ARENA)));
    crowd.members.push(...many);
    const talking = setInterval(() => void many[random.whole(0, MANY - 1)]?.say(ARENA), 500);
    await pause(2_000);
    const incident = new Incident(recorder, 'all-return', victim.id);
    const theirs = many.filter(({ client }) => client.gateway === victim.id);
    victim.kill('SIGKILL');
    const { signal } = await victim.exited;
    // A few slow ones may have begun elsewhere.
    if (signal === 'SIGKILL' && theirs.length > MANY * 0.95)
      incident.prove(`pid ${victim.pid} ended by ${signal} with ${theirs.length} of them`);
    await incident.measure('all back', theirs, (member) =>
      member.experience.caughtUpAfter(incident.atMs),
    );
    await deployment.restart(place);
    clearInterval(talking);
  },
};
