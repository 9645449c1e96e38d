// Public face of @natter/processes: nats-server and gateways as child processes.
// For `npm start`, tests and benchmarks.
export { type Child, describeExit, type Exit, stopChild } from './child.ts';
export { bindFault, onFreePorts, pickFreePort } from './free-port.ts';
export {
  type GatewayOptions,
  type GatewayProcess,
  type Listening,
  spawnGateway,
} from './gateway-process.ts';
export { type NatsServer, type NatsServerOptions, spawnNatsServer } from './nats-server.ts';
export { reachableHost, urlHost } from './reachable-host.ts';
export { untilReady } from './until-ready.ts';
export { buildWeb } from './web-build.ts';
