// Gateways of two versions in one room, as in a rolling upgrade: what the later one adds, the other
// relays or skips.
import { fileURLToPath } from 'node:url';
import { LOBBY } from '../crowd/crowd.ts';
import { comesTrue, Incident, membersAt, pause, total } from './fault.ts';
import type { Fault } from './fault.ts';

const NEXT_VERSION = fileURLToPath(new URL('preload/next-version.ts', import.meta.url));
/** The gateway at this place is the later one. */
const LATER = 0;
const REACTIONS = 20;

export const twoVersions: Fault = {
  kind: 'two-versions',
  what: 'a gateway of a later version in the room: unknown fields are relayed, records of unknown kinds are skipped',
  servers: [1],
  boundsMs: { 'first ack': 2_000 },
  env: (place) => (place === LATER ? { NODE_OPTIONS: `--import ${NEXT_VERSION}` } : {}),
  async put(scene) {
    const { deployment, crowd, recorder, random, nats } = scene;
    const later = deployment.gateway(LATER);
    const incident = new Incident(recorder, 'two-versions', later.id);
    const before = await total(scene, 'natter_skipped_total');
    const others = crowd.members.filter((member) => !membersAt(scene, later).includes(member));
    for (let n = 0; n < REACTIONS; n += 1) {
      await nats.publish(`natter.log.0.${LOBBY}`, '{"type":"reaction","to":1,"sign":"+1"}', {
        'Natter-Kind': 'reaction',
        'Natter-From': `ada=${'0'.repeat(32)}`,
        'Natter-Version': '1',
      });
      await pause(random.whole(0, 100));
    }
    const areMoody = (): boolean =>
      others.every((member) => member.experience.unknownFields.has(`mood of ${later.id}`));
    const passedOn = await comesTrue(areMoody);
    const skipped = (await total(scene, 'natter_skipped_total')) - before;
    // At every gateway, because each hosts the room.
    if (passedOn && skipped >= REACTIONS * deployment.gateways.length)
      incident.prove(
        `members elsewhere see a new field of ${later.id}'s; ${skipped} records skipped`,
      );
    await incident.firstAcks(crowd.members);
  },
};
