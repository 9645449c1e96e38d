// The public face of @natter/testkit: real servers as processes, raw clients, and waiting. For tests, and the bench.
export { eventually } from './eventually.ts';
export { type GatewayRequest, startGateway, type TestGateway } from './gateway.ts';
export { type Frame, JsonPeer } from './json-peer.ts';
export { startNats, type TestNats } from './nats-server.ts';
export { PlainNats } from './plain-nats.ts';
export { SsePeer } from './sse-peer.ts';
export { TcpPeer } from './tcp-peer.ts';
export { type Closed, type OpenOptions, upgradeAnswer } from './ws-connection.ts';
export { WsTextPeer } from './ws-text-peer.ts';
