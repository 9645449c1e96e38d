// Faults of storage: a full stream, with and without the right to purge; a full disk; foreign
// records.
import { execFile } from 'node:child_process';
import { mkdtemp, open, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { LOBBY } from '../crowd/crowd.ts';
import { GATEWAYS } from '../deployment/deployment.ts';
import { comesTrue, Incident, inFlight, membersAt, pause, sayLong, total } from './fault.ts';
import type { Fault, Scene } from './fault.ts';
import { firstOfLog, streamState } from '../deployment/stored-log.ts';

const run = promisify(execFile);
const MIB = 1024 * 1024;
/** A stream that some seconds of talk in one room fill: the room's own bound is beyond it. */
const SMALL = { NATTER_MAX_BYTES: String(4 * MIB), NATTER_ROOM_BYTES: String(8 * MIB) };
/** Where talk slows down: gateways check usage every second, and reserve the last 5 % for seats. */
const NEARLY_FULL = 0.85;
const SLOWLY = { timeoutMs: 30_000, intervalMs: 300 };

/** A client whose place in the log was purged while it was away gets `truncated`. */
export const streamFull: Fault = {
  kind: 'stream-full',
  what: 'the stream is full: the oldest records are purged, and a client that missed them gets `truncated`',
  servers: [1],
  boundsMs: { 'first ack': 2_000 },
  mayRemove: true,
  env: () => SMALL,
  async put(scene) {
    const { deployment, crowd, recorder, random } = scene;
    const place = random.whole(0, GATEWAYS - 1);
    const relay = await deployment.clientLine(place);
    const absent = crowd.newMemberVia([`ws://127.0.0.1:${relay.port}`], 'hugo');
    await absent.enter(LOBBY);
    crowd.members.push(absent);
    let truncations = 0;
    absent.rooms.get(LOBBY)?.on('truncated', () => (truncations += 1));
    const incident = new Incident(recorder, 'stream-full', 'NATTER_0');
    relay.set({ kind: 'cut' });
    const afterSeq = absent.rooms.get(LOBBY)?.seq ?? 0;
    await fillUp(scene);
    const isPurged = async (): Promise<boolean> => {
      await sayLong(scene, 2);
      return (await firstOfLog(scene.nats)) > afterSeq;
    };
    const purged = await comesTrue(isPurged, SLOWLY);
    await incident.firstAcks(
      crowd.members.filter((member) => member !== absent),
      recorder.nowMs,
    );
    relay.set({ kind: 'open' });
    const told = await comesTrue(() => truncations > 0);
    const purges = await total(scene, 'natter_purges_total');
    if (purged && told)
      incident.prove(`${purges} purges up to beyond seq ${afterSeq}; ${absent.name} was told`);
  },
};

/** Clients of a gateway that may not purge get `log-full`; leaving and moving still work. */
export const purgeRefused: Fault = {
  kind: 'purge-refused',
  what: 'the stream is full and must not be purged: clients get `log-full`; leaving and moving still work',
  servers: [1],
  boundsMs: { 'back in the room': 2_000, 'departures reported': 5_000 },
  nats: async () => ({
    configText: `no_auth_user: runner
      authorization { users [
        { user: runner, password: runner }
        { user: gateway, password: gateway, permissions: { publish: { deny: ["$JS.API.STREAM.PURGE.>"] } } }
      ] }`,
  }),
  env: () => ({ ...SMALL, NATTER_NATS_USER: 'gateway', NATTER_NATS_PASSWORD: 'gateway' }),
  async put(scene) {
    const { deployment, crowd, recorder, random } = scene;
    const place = random.whole(0, GATEWAYS - 1);
    const person = crowd.newPerson('nan', place);
    await person.entered;
    const incident = new Incident(recorder, 'purge-refused', 'NATTER_0');
    const refused = (): Promise<number> =>
      total(scene, 'natter_refusals_total', { code: 'log-full' });
    await fillUp(scene);
    const isRefused = async (): Promise<boolean> => {
      await sayLong(scene, 2);
      return (await refused()) > 0;
    };
    await comesTrue(isRefused, SLOWLY);
    if ((await refused()) > 0 && (await total(scene, 'natter_purges_total')) === 0)
      incident.prove('says were refused as `log-full`; nothing was purged');
    const sinceMs = recorder.nowMs;
    const movers = membersAt(scene, deployment.gateway(place));
    for (const member of movers) member.dropConnection();
    person.vanish('it hung up');
    await incident.measure('back in the room', movers, (member) =>
      member.experience.caughtUpAfter(sinceMs),
    );
    // A client that was away at the time gets the roster instead.
    const there = crowd.members.filter((member) => !movers.includes(member));
    await incident.measure('departures reported', there, (member) =>
      member.experience.toldLeftAfter('nan', sinceMs),
    );
  },
};

async function fillUp(scene: Scene): Promise<void> {
  for (;;) {
    const { bytes, maxBytes } = await streamState(scene.nats);
    if (bytes >= maxBytes * NEARLY_FULL) return;
    await sayLong(scene, 5);
  }
}

/** A disk of 48 MiB, filled by a ballast file. Needs the right to mount. */
export const diskFull: Fault = {
  kind: 'disk-full',
  what: 'the disk under NATS is full for 3 s (a tmpfs; needs root), then freed, and the server restarted',
  servers: [1],
  boundsMs: { 'first ack after the restart': 10_000 },
  needsRoot: true,
  nats: async () => {
    const folder = await mkdtemp(join(tmpdir(), 'natter-disk-'));
    await run('mount', ['-t', 'tmpfs', '-o', 'size=48m', 'tmpfs', folder]);
    return {
      parentFolder: folder,
      // By default the server would not reserve more than there is.
      configText: 'jetstream { max_file_store: 10GB }',
      dispose: async () => {
        await run('umount', ['-l', folder]);
        await rm(folder, { recursive: true });
      },
    };
  },
  env: () => ({ NATTER_MAX_BYTES: String(512 * MIB), NATTER_FILES_BYTES: String(MIB) }),
  async put(scene) {
    const { deployment, crowd, recorder } = scene;
    const [server] = deployment.servers;
    const folder = server?.parentFolder;
    if (server === undefined || folder === undefined)
      throw new Error('no nats-server on its own disk');
    await inFlight(scene, crowd.members);
    const incident = new Incident(recorder, 'disk-full', server.name);
    const ballast = join(folder, 'ballast');
    const code = await fill(ballast);
    await pause(3_000);
    const told = server.log().some((line) => line.includes('no space left'));
    await rm(ballast);
    await server.restart();
    if (code === 'ENOSPC' && told) incident.prove(`${code}; the server says so too`);
    const backMs = recorder.nowMs;
    await incident.measure('first ack after the restart', crowd.members, (member) =>
      member.experience.firstAckAfter(backMs),
    );
  },
};

/** Writes until the disk is full; returns the error's code. */
async function fill(file: string): Promise<string> {
  const chunk = Buffer.alloc(64 * 1024, 1);
  const handle = await open(file, 'w');
  try {
    for (;;) {
      // A write may be cut short at the end of the disk; the next one then fails.
      await handle.write(chunk);
    }
  } catch (error) {
    return (error as NodeJS.ErrnoException).code ?? 'unknown';
  } finally {
    await handle.close();
  }
}

const HEADERS = { 'Natter-From': `eve=${'0'.repeat(32)}`, 'Natter-Version': '1' };
/** Things somebody might put there by mistake or on purpose; none is a record of ours. */
const STRAYS: readonly { readonly body: string; readonly fields?: Record<string, string> }[] = [
  { body: '' },
  { body: 'hello?' },
  {
    body: '{"type":"message","room":"lobby","id":"x","from":"eve","text":"fake","at":1,"via":"x"}',
  },
  { body: '\u0000\uffff', fields: { 'Natter-Kind': 'say' } },
  { body: 'not JSON', fields: { 'Natter-Kind': 'say', ...HEADERS } },
  { body: '{"type":"other","x":1}', fields: { 'Natter-Kind': 'say', ...HEADERS } },
  { body: '[]', fields: { 'Natter-Kind': 'member', ...HEADERS } },
  { body: 'null', fields: { 'Natter-Kind': 'member', ...HEADERS } },
  { body: '{}', fields: { 'Natter-Kind': 'reaction', ...HEADERS } },
  {
    body: '{"type":"message","text":"from the future"}',
    fields: { 'Natter-Kind': 'say', ...HEADERS, 'Natter-Version': '2' },
  },
];
const ROUNDS = 10;

/** Into the log itself, where each gets a seq, and onto the bus, where it gets none. */
export const busPoisoned: Fault = {
  kind: 'bus-poisoned',
  what: 'foreign records in the log and on the bus (not JSON, empty, of another kind, of a future version)',
  servers: [1, 3],
  boundsMs: { 'first ack': 1_000 },
  async put(scene) {
    const { deployment, crowd, recorder, random, nats } = scene;
    const pids = deployment.gateways.map(({ pid }) => pid);
    const skippedBefore = await total(scene, 'natter_skipped_total');
    const incident = new Incident(recorder, 'bus-poisoned', LOBBY);
    const subjects = [
      'log.0.lobby',
      'out.0.lobby',
      'now.0.lobby.all',
      'now.0.lobby.tail',
      'beat.nobody',
    ];
    for (let round = 0; round < ROUNDS; round += 1) {
      for (const { body, fields } of random.sample(STRAYS, STRAYS.length))
        await nats.publish(`natter.${random.pick(subjects)}`, body, fields);
      await pause(random.whole(0, 100));
    }
    await incident.firstAcks(crowd.members, recorder.nowMs);
    const skipped = (await total(scene, 'natter_skipped_total')) - skippedBefore;
    const alive = deployment.gateways.every(({ pid }, place) => pid === pids[place]);
    const ready = await Promise.all(deployment.gateways.map((gateway) => gateway.readiness()));
    if (skipped > 0 && alive && ready.every((status) => status === 200))
      incident.prove(`${skipped} records skipped; pids ${pids.join(', ')} are ready`);
  },
};
