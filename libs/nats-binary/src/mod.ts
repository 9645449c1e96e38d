// The public face of @natter/nats-binary: finds a nats-server, or fetches or builds one.
export { findNatsServer } from './nats-binary.ts';
