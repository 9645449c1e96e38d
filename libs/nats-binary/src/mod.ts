// Public face of @natter/nats-binary: finds a nats-server, or fetches or builds one.
export { findNatsServer } from './find-nats-server.ts';
