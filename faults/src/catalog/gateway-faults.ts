// Faults of gateways: killed, drained, frozen, restarted one after another, and clocks set.
import { fileURLToPath } from 'node:url';
import type { TestGateway } from '@natter/testkit';
import { LOBBY } from '../crowd/crowd.ts';
import { GATEWAYS } from '../deployment/deployment.ts';
import {
  comesTrue,
  GRACE_MS,
  Incident,
  inFlight,
  LOST_WITHIN_MS,
  membersAt,
  placeWithMembers,
  pause,
} from './fault.ts';
import type { Fault } from './fault.ts';
import type { JsonMember } from '../crowd/json-member.ts';
import { stateOf } from './process-state.ts';

const FROZEN_MS = 10_000;
const HOUR_MS = 3_600_000;
/** Longest drain. */
const EXIT_MS_MAX = 25_000;
const CLOCK = fileURLToPath(new URL('preload/settable-clock.ts', import.meta.url));

/** One client dies with it, as if on the same machine, and must be reported lost, once. */
export const gatewayKilled: Fault = {
  kind: 'gateway-killed',
  what: 'kill -9 a gateway, says in flight; one of its clients dies with it',
  servers: [1, 3],
  boundsMs: {
    'first ack': 2_000,
    'terminal reported lost': LOST_WITHIN_MS,
    'session reported lost': GRACE_MS + LOST_WITHIN_MS,
  },
  async put(scene) {
    const { deployment, crowd, recorder } = scene;
    const place = await placeWithMembers(scene);
    const victim = deployment.gateway(place);
    const companion = crowd.newMember('zed', place);
    const person = crowd.newPerson('nan', place);
    await Promise.all([companion.enter(LOBBY), person.entered]);
    const orphans = membersAt(scene, victim);
    const open = await inFlight(scene, orphans);
    const incident = new Incident(recorder, 'gateway-killed', victim.id);
    victim.kill('SIGKILL');
    const { signal } = await victim.exited;
    companion.vanish('its machine died');
    if (signal === 'SIGKILL')
      incident.prove(`pid ${victim.pid} ended by ${signal}, ${open} says in flight`);
    await incident.firstAcks(orphans);
    const toldLeft = (alias: string) => (member: JsonMember) =>
      member.experience.toldLeftAfter(alias, incident.atMs);
    await incident.measure('terminal reported lost', crowd.members, toldLeft('nan'));
    await deployment.restart(place);
    await incident.measure('session reported lost', crowd.members, toldLeft('zed'));
  },
};

export const gatewayDrained: Fault = {
  kind: 'gateway-drained',
  what: 'SIGTERM to a gateway, which drains',
  servers: [1, 3],
  boundsMs: { 'first ack after bye': 1_000, exit: EXIT_MS_MAX },
  async put(scene) {
    const { deployment, recorder } = scene;
    const place = await placeWithMembers(scene);
    const victim = deployment.gateway(place);
    const orphans = membersAt(scene, victim);
    const incident = new Incident(recorder, 'gateway-drained', victim.id);
    victim.kill('SIGTERM');
    const notReady = await comesTrue(async () => (await victim.readiness()) === 503);
    const { code } = await victim.exited;
    incident.recovered('exit', recorder.nowMs - incident.atMs);
    if (notReady && code === 0) incident.prove(`/readyz 503, then pid ${victim.pid} exited with 0`);
    await incident.measure('first ack after bye', orphans, (member) => {
      const bye = member.experience.byesMs.find((atMs) => atMs >= incident.atMs);
      return bye === undefined ? undefined : member.experience.firstAckAfter(bye);
    });
    await deployment.restart(place);
  },
};

export const rollingRestart: Fault = {
  kind: 'rolling-restart',
  what: 'SIGTERM and restart of all gateways, one after another',
  servers: [1, 3],
  boundsMs: { exit: EXIT_MS_MAX },
  env: () => ({ NATTER_DRAIN_DELAY_MS: '500' }),
  async put({ deployment, recorder }) {
    const before = deployment.gateways.map(({ pid }) => pid);
    const incident = new Incident(recorder, 'rolling-restart', 'all gateways');
    const codes: (number | null)[] = [];
    for (let place = 0; place < GATEWAYS; place += 1) {
      const victim = deployment.gateway(place);
      const sinceMs = recorder.nowMs;
      victim.kill('SIGTERM');
      codes.push((await victim.exited).code);
      incident.recovered('exit', recorder.nowMs - sinceMs);
      await deployment.restart(place);
    }
    const after = deployment.gateways.map(({ pid }) => pid);
    if (codes.every((code) => code === 0) && !after.some((pid) => before.includes(pid)))
      incident.prove(`pids ${before.join(', ')} exited with 0; now ${after.join(', ')}`);
  },
};

/**
 * Half of its clients reconnect elsewhere meanwhile. Thawed, it must notice that it lost them and
 * was judged dead, and must not relay what people at its terminals typed before they knew.
 */
export const gatewayFrozen: Fault = {
  kind: 'gateway-frozen',
  what: 'a gateway is frozen for 10 s (SIGSTOP) and thawed',
  servers: [1, 3],
  boundsMs: { 'first ack elsewhere': 2_000, 'first ack after the thaw': 5_000 },
  async put(scene) {
    const { deployment, crowd, recorder, random } = scene;
    const place = await placeWithMembers(scene);
    const victim = deployment.gateway(place);
    const all = membersAt(scene, victim);
    const people = ['nan', 'ned', 'nic', 'nox'].map((name) => crowd.newPerson(name, place));
    await Promise.all(people.map(({ entered }) => entered));
    await inFlight(scene, all);
    const incident = new Incident(recorder, 'gateway-frozen', victim.id);
    const { id } = victim;
    victim.pause();
    const stopped = await comesTrue(async () => (await stateOf(victim.pid)) === 'T');
    const sinceMs = recorder.nowMs;
    await pause(random.whole(0, FROZEN_MS / 2));
    const leaving = all.slice(0, Math.ceil(all.length / 2));
    const leftMs = recorder.nowMs;
    for (const member of leaving) member.dropConnection();
    await incident.measure('first ack elsewhere', leaving, (member) =>
      member.experience.firstAckAfter(leftMs),
    );
    await pause(Math.max(0, FROZEN_MS - (recorder.nowMs - sinceMs)));
    for (const person of people) person.say();
    victim.resume();
    const thawedMs = recorder.nowMs;
    const judged = (gateway: TestGateway): boolean =>
      gateway.log().some((line) => line['gateway'] === id && line['msg'] === 'gateway judged dead');
    if (stopped && deployment.gateways.some(judged))
      incident.prove(`pid ${victim.pid} was in state T; ${id} was judged dead`);
    await incident.measure('first ack after the thaw', all, (member) =>
      member.experience.firstAckAfter(thawedMs),
    );
  },
};

export const clockJumped: Fault = {
  kind: 'clock-jumped',
  what: 'the clock of a gateway jumps an hour, forward or back',
  servers: [1],
  boundsMs: { 'first ack': 2_000 },
  env: () => ({ NODE_OPTIONS: `--import ${CLOCK}` }),
  async put(scene) {
    const { deployment, crowd, recorder, random } = scene;
    const victim = deployment.gateway(await placeWithMembers(scene));
    const members = membersAt(scene, victim);
    const isForward = random.next() < 0.5;
    await inFlight(scene, members);
    const incident = new Incident(recorder, 'clock-jumped', victim.id);
    victim.kill(isForward ? 'SIGUSR2' : 'SIGWINCH');
    await incident.firstAcks(crowd.members);
    const ahead = (): number | undefined => crowd.members[0]?.experience.clockOf(victim.id);
    const jumped = await comesTrue(() => Math.abs(ahead() ?? 0) > HOUR_MS / 2);
    if (jumped) incident.prove(`${victim.id} dates messages ${ahead()} ms ahead`);
    // Its decisions by the clock take some seconds.
    await pause(6_000);
    await incident.firstAcks(crowd.members, recorder.nowMs);
  },
};
