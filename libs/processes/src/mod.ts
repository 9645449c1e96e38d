// The public face of @natter/processes: a real nats-server and gateways as processes of this machine. For `npm start`, tests, benchmarks.
export { type Child, describeExit, type Exit, stopChild } from './child.ts';
export { bindFault, onFreePorts, pickFreePort } from './free-port.ts';
export {
  type GatewayOptions,
  type GatewayProcess,
  type Listening,
  spawnGateway,
} from './gateway-process.ts';
export { type NatsServer, type NatsServerOptions, spawnNatsServer } from './nats-server.ts';
export { untilReady } from './until-ready.ts';
export { buildWeb } from './web-build.ts';
