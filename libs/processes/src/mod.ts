// Public face of @natter/processes: nats-server and services as child processes.
// For `npm start`, tests and benchmarks.
export { type ArchiveProcess, type ArchiveReady, spawnArchive } from './archive-process.ts';
export { type Child, describeExit, type Exit, stopChild } from './child.ts';
export { bindFault, onFreePorts, pickFreePort } from './free-port.ts';
export { type GatewayProcess, type Listening, spawnGateway } from './gateway-process.ts';
export { type IdentityProcess, type IdentityReady, spawnIdentity } from './identity-process.ts';
export { type NatsServer, type NatsServerOptions, spawnNatsServer } from './nats-server.ts';
export { reachableHost, urlHost } from './reachable-host.ts';
export { type PreviewsProcess, type PreviewsReady, spawnPreviews } from './previews-process.ts';
export { type PushProcess, type PushReady, spawnPush } from './push-process.ts';
export type { ServiceOptions } from './service-process.ts';
export { untilReady } from './until-ready.ts';
export { buildWeb } from './web-build.ts';
