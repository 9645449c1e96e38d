// Says why NATS cannot serve a gateway yet: what is missing, and which setting mends it.
// Called while the log opens. Codes: nats-server, server/errors.json.
import { LATER_STREAM_BYTES } from './later/later-stream.ts';
import { SAVED_STREAM_BYTES } from './saved/saved-stream.ts';
import type { Log } from './nats/log.ts';
import {
  AuthorizationError,
  NoRespondersError,
  PermissionViolationError,
  TimeoutError,
  UserAuthenticationExpiredError,
} from '@nats-io/nats-core';
import { JetStreamApiError } from '@nats-io/jetstream';

export interface NotReadyOptions {
  /** Without credentials. */
  readonly servers: readonly string[];
  readonly partitions: number;
  readonly replicas: number;
  /** Bytes each partition's stream reserves. */
  readonly maxBytes: number;
  readonly files: { readonly streamBytes: number };
}

/** Returns why there is no connection, and the remedy. `error`: as connect() rejected. */
export function whyNotConnected(error: unknown, { servers }: NotReadyOptions): string {
  const server = hostsOf(servers);
  const causes = causesOf(error);
  if (causes.some(isRefusedLogin)) {
    return (
      `NATS at ${server} refuses the user or the password: ` +
      'correct NATTER_NATS_USER and NATTER_NATS_PASSWORD (or NATTER_NATS_PASSWORD_FILE)'
    );
  }
  const code = causes.map((cause) => (cause as NodeJS.ErrnoException).code).find(isText);
  if (code !== undefined && DISTRUST.test(code)) {
    return (
      `the certificate of NATS at ${server} is not trusted (${code}): ` +
      'set NATTER_NATS_CA to the authority it comes from, or correct the certificate'
    );
  }
  const remedy = 'start NATS there, or correct NATTER_NATS_URL';
  if (code !== undefined) return `nobody answers at ${server} (${code}): ${remedy}`;
  return `${server} does not answer as a NATS server (${messageOf(error)}): ${remedy}`;
}

/** Returns why the streams are not there, and the remedy. */
export function whyNoStreams(error: unknown, options: NotReadyOptions): string {
  const server = hostsOf(options.servers);
  const causes = causesOf(error);
  const denied = causes.find((cause) => cause instanceof PermissionViolationError);
  if (denied !== undefined) {
    return (
      `NATS forbids the ${denied.operation} of ${denied.subject}: ` +
      'grant the permissions of docs/operations.md, or correct NATTER_NATS_USER'
    );
  }
  const api = causes.find((cause) => cause instanceof JetStreamApiError);
  if (api !== undefined) return explainApiError(api, server, options);
  if (causes.some((cause) => cause instanceof NoRespondersError)) return jetStreamIsOff(server);
  if (causes.some((cause) => cause instanceof TimeoutError)) return noLeader(server);
  return `NATS at ${server} does not do what is asked: ${messageOf(error)}`;
}

function explainApiError(
  error: JetStreamApiError,
  server: string,
  options: NotReadyOptions,
): string {
  switch (error.code) {
    case 10_039: // JetStream not enabled for account
    case 10_076: // JetStream not enabled
      return jetStreamIsOff(server);
    case 10_002: // resource limits exceeded for account
    case 10_023: // insufficient resources
    case 10_047: // insufficient storage resources
      return (
        `NATS at ${server} has too little space: Natter reserves ${reserved(options)}. ` +
        'Lower NATTER_MAX_BYTES or NATTER_FILES_BYTES, free disk space, or raise the limit in NATS'
      );
    case 10_027: // maximum number of streams reached
      return (
        `NATS at ${server} allows no more streams, and Natter needs ${options.partitions + 4}: ` +
        'raise max_streams of the account, or lower NATTER_PARTITIONS'
      );
    case 10_005: // no suitable peers for placement
    case 10_074: // replicas > 1 not supported in non-clustered mode
      return (
        `NATS at ${server} cannot keep ${options.replicas} copies (${error.message}): ` +
        'set NATTER_REPLICAS to 1, or use a cluster of three servers'
      );
    case 10_065: // subjects overlap with an existing stream
      return (
        'another stream of this NATS account holds subjects under natter.>: remove it, ' +
        'or give Natter an account of its own (NATTER_NATS_USER)'
      );
    case 10_008: // JetStream system temporarily unavailable
      return noLeader(server);
    default:
      return `NATS at ${server} refuses a stream: ${error.message} (code ${error.code})`;
  }
}

const jetStreamIsOff = (server: string): string =>
  `JetStream is off at ${server}: start nats-server with -js and enable JetStream for the account, ` +
  'or set NATTER_NATS_URL to a server that has it';

const noLeader = (server: string): string =>
  `JetStream at ${server} has no leader: start the other servers of its cluster, ` +
  'or correct NATTER_NATS_URL';

function reserved({ partitions, maxBytes, files }: NotReadyOptions): string {
  const own = LATER_STREAM_BYTES + SAVED_STREAM_BYTES;
  const total = gibibytes(partitions * maxBytes + files.streamBytes + own);
  const streams = `${partitions} × ${gibibytes(maxBytes)} for messages`;
  const others = `${gibibytes(own)} for what is said later and what is saved`;
  return `${total} (${streams}, ${gibibytes(files.streamBytes)} for files, ${others})`;
}

const gibibytes = (bytes: number): string => `${(bytes / 1024 ** 3).toPrecision(3)} GiB`;

/** OpenSSL's and Node's codes for a certificate that does not verify. No system error has these. */
const DISTRUST = /CERT|SIGNATURE/;

const isRefusedLogin = (cause: Error): boolean =>
  cause instanceof AuthorizationError || cause instanceof UserAuthenticationExpiredError;

const isText = (value: unknown): value is string => typeof value === 'string';

const messageOf = (error: unknown): string =>
  error instanceof Error ? error.message : String(error);

const hostsOf = (servers: readonly string[]): string =>
  servers.map((url) => url.replace(/^.*\/\//, '')).join(', ');

/** The error and what caused it, outermost first. */
function causesOf(error: unknown): Error[] {
  const causes: Error[] = [];
  for (let cause = error; cause instanceof Error && causes.length < 8; cause = cause.cause)
    causes.push(cause);
  return causes;
}

export interface TellDeps {
  readonly log: Log;
  readonly listener: { onWaiting?(reason: string): void };
}

/** Returns what tells of a wait: the listener always, the log when the reason changes. */
export function tellOnce({ log, listener }: TellDeps): (reason: string, what: string) => void {
  let last: string | undefined;
  return (reason, what) => {
    listener.onWaiting?.(reason);
    if (reason !== last) log.warn({ reason }, what);
    last = reason;
  };
}
