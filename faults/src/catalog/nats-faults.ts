// Faults of nats-servers: the only one killed and restarted, the leader of three killed.
import { comesTrue, Incident, inFlight } from './fault.ts';
import type { Fault } from './fault.ts';
import { streamState } from '../deployment/stored-log.ts';

export const natsKilled: Fault = {
  kind: 'nats-killed',
  what: 'kill -9 the only nats-server, says in flight, and restart it',
  servers: [1],
  boundsMs: { 'first ack': 10_000 },
  async put(scene) {
    const { deployment, crowd, recorder } = scene;
    const [server] = deployment.servers;
    if (server === undefined) throw new Error('no nats-server');
    const open = await inFlight(scene, crowd.members);
    const { pid } = server;
    const incident = new Incident(recorder, 'nats-killed', server.name);
    await server.kill('SIGKILL');
    const gone = await comesTrue(() => !isAlive(pid));
    await server.restart();
    if (gone && server.pid !== pid)
      incident.prove(`pid ${pid} is gone, ${server.pid} is there; ${open} says were in flight`);
    await incident.firstAcks(crowd.members);
  },
};

export const leaderKilled: Fault = {
  kind: 'leader-killed',
  what: 'kill -9 the leader of the stream, says in flight, and restart it',
  servers: [3],
  boundsMs: { 'first ack': 10_000 },
  async put(scene) {
    const { deployment, crowd, recorder, nats } = scene;
    const { leader } = await streamState(nats);
    const server = deployment.servers.find(({ name }) => name === leader);
    if (server === undefined) throw new Error(`unknown nats-server: ${leader}`);
    const open = await inFlight(scene, crowd.members);
    const incident = new Incident(recorder, 'leader-killed', server.name);
    await server.kill('SIGKILL');
    await incident.firstAcks(crowd.members);
    const { leader: next } = await streamState(nats);
    if (next !== leader)
      incident.prove(
        `${leader} (pid ${server.pid}) is gone, ${next} leads; ${open} says were in flight`,
      );
    await server.restart();
  },
};

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    // No such process.
    return false;
  }
}
