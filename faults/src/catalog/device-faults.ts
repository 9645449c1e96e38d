// Faults of people with several devices: one device lost among others, the gateway of one killed or
// frozen, devices that come and go at once.
import { LOBBY } from '../crowd/crowd.ts';
import type { JsonMember } from '../crowd/json-member.ts';
import { GATEWAYS } from '../deployment/deployment.ts';
import { StoredSeats } from '../deployment/stored-seats.ts';
import { comesTrue, GRACE_MS, Incident, inFlight, LOST_WITHIN_MS, pause } from './fault.ts';
import type { Fault, Scene } from './fault.ts';
import { stateOf } from './process-state.ts';

const TAKEN_OUT_MS_MAX = GRACE_MS + LOST_WITHIN_MS;
/** The verdict, the grace, and a margin. */
const FROZEN_MS = 22_000;
const ROUNDS = 6;

/** One of a person's devices. */
interface Device {
  readonly member: JsonMember;
  /** As the seat names it. */
  readonly name: string;
}

/** Admits a person with these devices, each at the place of its number. Its first has no name. */
async function admitPerson(
  { crowd }: Scene,
  alias: string,
  names: readonly string[],
): Promise<Device[]> {
  const first = crowd.newMember(alias, 0);
  await crowd.admit(first);
  const devices = [{ member: first, name: '' }];
  for (const [index, name] of names.entries()) {
    const member = crowd.newDevice(first, name, (index + 1) % GATEWAYS);
    await crowd.admit(member);
    devices.push({ member, name });
  }
  return devices;
}

/** Reads who sits in the person's seat, and records it for the checker. */
async function seatNow({ nats, recorder }: Scene, alias: string): Promise<readonly string[]> {
  const devices = await new StoredSeats(nats).devicesOf(LOBBY, alias);
  recorder.write({ type: 'seat', room: LOBBY, alias, devices });
  return devices;
}

/** Waits until the device is out of the seat, and records how long that took. */
async function untilTakenOut(
  scene: Scene,
  incident: Incident,
  { member, name }: Device,
): Promise<boolean> {
  const isOut = async () => !(await seatNow(scene, member.alias)).includes(name);
  const out = await comesTrue(isOut, { timeoutMs: 2 * TAKEN_OUT_MS_MAX, intervalMs: 250 });
  const tookMs = scene.recorder.nowMs - incident.atMs;
  incident.recovered('device taken out', out ? tookMs : undefined);
  return out;
}

/** Lets the device leave the room and go. */
async function leave({ crowd }: Scene, member: JsonMember): Promise<void> {
  crowd.dismiss(member);
  await member.leave(LOBBY);
  member.vanish('it has left');
}

/** Lets the device die. */
function lose({ crowd }: Scene, member: JsonMember): void {
  crowd.dismiss(member);
  member.lose('the device died');
}

const others = (devices: readonly Device[], lost: Device): JsonMember[] =>
  devices.filter((each) => each !== lost).map(({ member }) => member);

/** Its member stays until the last device goes; then members are told once. */
export const deviceLost: Fault = {
  kind: 'device-lost',
  what: 'one of three devices of a person dies; then another leaves, and the last dies too',
  servers: [1],
  boundsMs: {
    'first ack of the others': 2_000,
    'device taken out': TAKEN_OUT_MS_MAX,
    'person reported lost': TAKEN_OUT_MS_MAX,
  },
  async put(scene) {
    const { crowd, recorder, random } = scene;
    const devices = await admitPerson(scene, 'zoe', ['phone', 'tab']);
    const [lost, leaver, last] = random.sample(devices, 3) as [Device, Device, Device];
    // The second leaves while the first is in its grace, or after it.
    const atOnce = random.next() < 0.5;
    await inFlight(scene, [lost.member]);
    const sat = (await seatNow(scene, 'zoe')).length;
    const incident = new Incident(recorder, 'device-lost', lost.member.name);
    lose(scene, lost.member);
    await incident.measure('first ack of the others', others(devices, lost), (member) =>
      member.experience.firstAckAfter(incident.atMs),
    );
    if (atOnce) await leave(scene, leaver.member);
    await untilTakenOut(scene, incident, lost);
    if (!atOnce) await leave(scene, leaver.member);
    const sits = (await seatNow(scene, 'zoe')).length;
    const told = crowd.members[0]?.experience.toldLeftAfter('zoe', incident.atMs);
    if (sat === 3 && sits === 1 && told === undefined)
      incident.prove('three devices sat in the seat, then one; nobody was told that zoe left');
    const endMs = recorder.nowMs;
    lose(scene, last.member);
    await incident.measure('person reported lost', crowd.members, (member) =>
      member.experience.toldLeftAfter('zoe', endMs),
    );
    await seatNow(scene, 'zoe');
  },
};

/** The device dies with its gateway; another of the same gateway comes back elsewhere. */
export const deviceGatewayKilled: Fault = {
  kind: 'device-gateway-killed',
  what: 'kill -9 the gateway of two of a person’s three devices; one of them dies with it',
  servers: [1, 3],
  boundsMs: { 'first ack of the others': 2_000, 'device taken out': TAKEN_OUT_MS_MAX },
  async put(scene) {
    const { deployment, crowd, recorder } = scene;
    const devices = await admitPerson(scene, 'yve', ['phone']);
    const [first] = devices as [Device];
    const doomed = await deployment.outpost();
    const urls = [doomed.wsUrl, ...deployment.urlsFrom(0)];
    const added = ['tab', 'tv'].map((name) => ({
      member: crowd.newDeviceVia(urls, first.member, name),
      name,
    }));
    for (const { member } of added) await crowd.admit(member);
    const [tab] = added as [Device, Device];
    const all = [...devices, ...added];
    const open = await inFlight(
      scene,
      all.map(({ member }) => member),
    );
    const incident = new Incident(recorder, 'device-gateway-killed', doomed.id);
    doomed.kill('SIGKILL');
    const { signal } = await doomed.exited;
    lose(scene, tab.member);
    await incident.measure('first ack of the others', others(all, tab), (member) =>
      member.experience.firstAckAfter(incident.atMs),
    );
    const sat = await seatNow(scene, 'yve');
    await untilTakenOut(scene, incident, tab);
    const told = crowd.members[0]?.experience.toldLeftAfter('yve', incident.atMs);
    if (signal === 'SIGKILL' && sat.includes(tab.name) && told === undefined)
      incident.prove(`pid ${doomed.pid} ended by ${signal}, ${open} says in flight`);
  },
};

/** Frozen for longer than the grace: its device is taken out, and comes back after the thaw. */
export const deviceGatewayFrozen: Fault = {
  kind: 'device-gateway-frozen',
  what: 'the gateway of one of a person’s two devices is frozen for 22 s (SIGSTOP) and thawed',
  servers: [1],
  boundsMs: { 'device taken out': TAKEN_OUT_MS_MAX, 'first ack after the thaw': 5_000 },
  async put(scene) {
    const { deployment, crowd, recorder } = scene;
    const [first] = (await admitPerson(scene, 'xan', [])) as [Device];
    const victim = await deployment.outpost();
    const tab = crowd.newDeviceVia([victim.wsUrl, ...deployment.urlsFrom(0)], first.member, 'tab');
    await crowd.admit(tab);
    await inFlight(scene, [tab]);
    const incident = new Incident(recorder, 'device-gateway-frozen', victim.id);
    victim.pause();
    try {
      const stopped = await comesTrue(async () => (await stateOf(victim.pid)) === 'T');
      tab.keptAway('its gateway is frozen');
      const out = await untilTakenOut(scene, incident, { member: tab, name: 'tab' });
      await pause(Math.max(0, FROZEN_MS - (recorder.nowMs - incident.atMs)));
      if (stopped && out)
        incident.prove(`pid ${victim.pid} was in state T until the seat had lost its device`);
    } finally {
      victim.resume();
    }
    const thawedMs = recorder.nowMs;
    await incident.measure('first ack after the thaw', [first.member, tab], (member) =>
      member.experience.firstAckAfter(thawedMs),
    );
    await seatNow(scene, 'xan');
  },
};

/** No device stays: a first joins while a last leaves, on three gateways. */
export const devicesComeAndGo: Fault = {
  kind: 'devices-come-and-go',
  what: 'the devices of one person join and leave at once on all gateways, again and again',
  servers: [1, 3],
  boundsMs: { 'first ack': 2_000 },
  async put(scene) {
    const { crowd, recorder, random } = scene;
    const first = crowd.newMember('wes', 0);
    await first.enter(LOBBY);
    const incident = new Incident(recorder, 'devices-come-and-go', 'all gateways');
    let leaving: JsonMember[] = [first];
    let most = 0;
    let changes = 0;
    for (let round = 0; round < ROUNDS; round += 1) {
      const coming = Array.from({ length: GATEWAYS }, (_, place) =>
        crowd.newDevice(first, `r${round}-${place}`, place),
      );
      for (const member of leaving) void member.say(LOBBY);
      await Promise.all([
        ...coming.map(async (member) => {
          await pause(random.whole(0, 20));
          await member.enter(LOBBY);
          for (let says = 0; says < 3; says += 1) void member.say(LOBBY);
        }),
        ...leaving.map(async (member) => {
          await pause(random.whole(0, 20));
          await leave(scene, member);
        }),
      ]);
      most = Math.max(most, (await seatNow(scene, 'wes')).length);
      changes += coming.length + leaving.length;
      leaving = coming;
    }
    await Promise.all(leaving.map((member) => leave(scene, member)));
    const left = await seatNow(scene, 'wes');
    if (most === GATEWAYS && left.length === 0)
      incident.prove(`${changes} joins and leaves; up to ${most} devices sat in the seat`);
    await incident.firstAcks(crowd.members);
  },
};
