// The public face of @natter/testkit, for tests and the bench: real servers as processes, raw
// clients, and waiting.
export { eventually } from './eventually.ts';
export { findChromium, type ChromiumOptions } from './browser/find-chromium.ts';
export { bundledMain } from './servers/spawned-service.ts';
export { startArchive, type TestArchive, type TestArchiveOptions } from './servers/test-archive.ts';
export { type TestGatewayOptions, startGateway, type TestGateway } from './servers/test-gateway.ts';
export { type Frame, JsonPeer } from './peers/json-peer.ts';
export { startNatsCluster } from './servers/nats-cluster.ts';
export {
  type TestIdentityOptions,
  startIdentity,
  type TestIdentity,
} from './servers/test-identity.ts';
export {
  type IssuedCertificate,
  type TestAuthority,
  trustedAuthority,
} from './servers/test-authority.ts';
export { type TestNatsOptions, startNats, type TestNats } from './servers/test-nats.ts';
export { PlainNats } from './servers/plain-nats.ts';
export { SsePeer } from './peers/sse-peer.ts';
export { TcpPeer } from './peers/tcp-peer.ts';
export { type Closed, type OpenOptions, upgradeAnswer } from './peers/ws-connection.ts';
export { WsTextPeer } from './peers/ws-text-peer.ts';
export {
  nextPush,
  type PushBrowser,
  type PushVendor,
  type ReceivedPush,
  startPushVendor,
} from './servers/push-vendor.ts';
