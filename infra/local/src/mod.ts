// The public face of @natter/local: a real nats-server and gateways as processes of this machine. For `npm start`, tests, benchmarks.
export { type Child, type Exit, stopChild } from './child.ts';
export { onFreePorts, pickFreePort } from './free-port.ts';
export {
  type GatewayOptions,
  type GatewayProcess,
  type Listening,
  spawnGateway,
} from './gateway-process.ts';
export { findNatsServer } from './nats-binary.ts';
export { type NatsServer, type NatsServerOptions, spawnNatsServer } from './nats-server.ts';
export { buildWeb } from './web-build.ts';
