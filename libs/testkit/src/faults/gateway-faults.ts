// What happens to gateways: killed, drained, frozen, restarted one after the other, their clocks set.
import { eventually } from '../eventually.ts';
import { GATEWAYS } from './deployment.ts';
import { Incident, membersAt, pause } from './fault.ts';
import type { Fault } from './fault.ts';

/** kill -9 while appends are under way. A client that was there and does not come back is told as lost. */
export const gatewayKilled: Fault = {
  kind: 'gateway-killed',
  what: 'kill -9 a gateway, appends in flight',
  servers: [1, 3],
  boundsMs: { 'first ack': 2_000 },
  async put(scene) {
    const { deployment, crowd, recorder, random } = scene;
    const place = random.whole(0, GATEWAYS - 1);
    const victim = deployment.gateway(place);
    const orphans = membersAt(scene, victim);
    crowd.burst();
    await pause(random.whole(0, 5));
    const open = orphans.reduce((sum, member) => sum + member.open, 0);
    const incident = new Incident(recorder, this.kind, victim.id);
    victim.kill('SIGKILL');
    const { signal } = await victim.exited;
    if (signal === 'SIGKILL' && open > 0)
      incident.prove(`${victim.id} (pid ${victim.pid}) ended by ${signal}, ${open} says in flight`);
    await incident.firstAcks(orphans);
    await deployment.restart(place);
  },
};
