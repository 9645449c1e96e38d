// Faults between a gateway and NATS: cut, stalled, slow, or losing republished records.
import { GATEWAYS } from '../deployment/deployment.ts';
import { comesTrue, Incident, inFlight, membersAt, pause, placeWithMembers } from './fault.ts';
import type { Fault } from './fault.ts';
import type { Relay } from '../deployment/relay.ts';

/** From 1 s to beyond 6 s, when a gateway closes its clients; after 2.5 s it is judged dead. */
const OUTAGE_MS = [1_000, 12_000] as const;
const DELAY_MS = [50, 300] as const;
const DELAYED_MS = 5_000;
const LOST_SHARE = 1 / 3;
const LOSSY_MS = 3_000;

const sum = (relays: readonly Relay[], figure: (relay: Relay) => number): number =>
  relays.reduce((total, relay) => total + figure(relay), 0);

export const linkCut: Fault = {
  kind: 'link-cut',
  what: 'the connection between a gateway and NATS is reset and refused for 1–12 s',
  servers: [1, 3],
  boundsMs: { 'first ack': 8_000 },
  relayed: true,
  async put(scene) {
    const { deployment, recorder, random } = scene;
    const place = await placeWithMembers(scene);
    const victim = deployment.gateway(place);
    const members = membersAt(scene, victim);
    await inFlight(scene, members);
    const incident = new Incident(recorder, 'link-cut', victim.id);
    deployment.setLines(place, { kind: 'cut' });
    const measured = incident.firstAcks(members);
    await pause(random.whole(...OUTAGE_MS));
    const resets = sum(deployment.relaysOf(place), (relay) => relay.resets);
    const told = victim.log().some(({ msg }) => msg === 'nats disconnected');
    deployment.setLines(place, { kind: 'open' });
    if (resets > 0 && told) incident.prove(`${resets} connections reset; ${victim.id} logged it`);
    await measured;
  },
};

export const linkStalled: Fault = {
  kind: 'link-stalled',
  what: 'the connection between a gateway and NATS stays open without a byte for 1–12 s',
  servers: [1, 3],
  boundsMs: { 'first ack': 8_000 },
  relayed: true,
  async put(scene) {
    const { deployment, recorder, random } = scene;
    const place = await placeWithMembers(scene);
    const victim = deployment.gateway(place);
    const members = membersAt(scene, victim);
    await inFlight(scene, members);
    const incident = new Incident(recorder, 'link-stalled', victim.id);
    deployment.setLines(place, { kind: 'stalled' });
    const measured = incident.firstAcks(members);
    const bytes = (): number => sum(deployment.relaysOf(place), (relay) => relay.bytes);
    const before = bytes();
    const outageMs = random.whole(...OUTAGE_MS);
    const over = pause(outageMs);
    // Observed early: later the gateway may have given up and sent its clients elsewhere.
    const unanswered = await comesTrue(
      async () => (await victim.metric('natter_appends_in_flight')) > 0,
      { timeoutMs: outageMs },
    );
    await over;
    const passed = bytes() - before;
    deployment.setLines(place, { kind: 'open' });
    if (passed === 0 && unanswered)
      incident.prove(`no byte in ${outageMs} ms; appends of ${victim.id} unanswered`);
    await measured;
  },
};

/** Nobody can store anything, and no gateway is better than another. */
export const allLinksDown: Fault = {
  kind: 'all-links-down',
  what: 'no gateway reaches NATS for 1–12 s: connections are refused, or stay open without a byte',
  servers: [1, 3],
  boundsMs: { 'first ack after the return': 8_000 },
  relayed: true,
  async put(scene) {
    const { deployment, crowd, recorder, random } = scene;
    const kind = random.pick(['cut', 'stalled'] as const);
    const places = Array.from({ length: GATEWAYS }, (_, place) => place);
    await inFlight(scene, crowd.members);
    const incident = new Incident(recorder, 'all-links-down', 'all gateways');
    for (const place of places) deployment.setLines(place, { kind });
    const outageMs = random.whole(...OUTAGE_MS);
    await pause(outageMs / 2);
    const silentSinceMs = recorder.nowMs;
    await pause(outageMs / 2);
    const acked = crowd.members.filter(
      (member) => member.experience.firstAckAfter(silentSinceMs) !== undefined,
    );
    for (const place of places) deployment.setLines(place, { kind: 'open' });
    if (acked.length === 0) incident.prove(`no acknowledgement in ${outageMs / 2} ms`);
    const backMs = recorder.nowMs;
    await incident.measure('first ack after the return', crowd.members, (member) =>
      member.experience.firstAckAfter(backMs),
    );
  },
};

export const linkDelayed: Fault = {
  kind: 'link-delayed',
  what: 'traffic between a gateway and NATS is delayed by 50–300 ms for 5 s',
  servers: [1, 3],
  boundsMs: { 'first ack': 8_000 },
  relayed: true,
  async put(scene) {
    const { deployment, recorder, random } = scene;
    const place = await placeWithMembers(scene);
    const victim = deployment.gateway(place);
    const members = membersAt(scene, victim);
    const delayMs = random.whole(...DELAY_MS);
    const incident = new Incident(recorder, 'link-delayed', victim.id);
    deployment.setLines(place, { kind: 'delayed', delayMs });
    const sinceMs = recorder.nowMs;
    await inFlight(scene, members);
    await incident.firstAcks(members);
    const fastest = (): number =>
      Math.min(...members.map((member) => member.experience.firstAckAfter(sinceMs) ?? Infinity));
    const slowed = await comesTrue(() => Number.isFinite(fastest()));
    if (slowed && fastest() >= 2 * delayMs)
      incident.prove(`the first ack took ${Math.round(fastest())} ms, at ${delayMs} ms each way`);
    await pause(DELAYED_MS);
    deployment.setLines(place, { kind: 'open' });
    await incident.firstAcks(members, recorder.nowMs);
  },
};

/**
 * As measured when a stream's leader dies: some subscribers miss stored records.
 * Here it lasts until the end of the run.
 */
export const republishLossy: Fault = {
  kind: 'republish-lossy',
  what: 'from some moment on, a gateway loses a third of the republished records',
  servers: [1, 3],
  boundsMs: { 'first ack': 2_000 },
  relayed: true,
  async put(scene) {
    const { deployment, crowd, recorder, random } = scene;
    let lost = 0;
    const holdsBack = (subject: string): boolean => {
      const isLost = subject.startsWith('natter.out.') && random.next() < LOST_SHARE;
      if (isLost) lost += 1;
      return isLost;
    };
    await inFlight(scene, crowd.members);
    const incident = new Incident(recorder, 'republish-lossy', 'all gateways');
    for (let place = 0; place < GATEWAYS; place += 1)
      deployment.setLines(place, { kind: 'lossy', holdsBack });
    await incident.firstAcks(crowd.members);
    await pause(LOSSY_MS);
    if (lost > 0) incident.prove(`${lost} messages held back so far`);
  },
};
