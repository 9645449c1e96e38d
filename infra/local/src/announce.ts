// What `npm start` prints. Pure. Scripts read the lines with `pid`: their form is fixed.
import { reachableHost, urlHost } from '@natter/processes';
import type { AuthMode } from './flags.ts';

export interface GatewayLineOptions {
  readonly index: number;
  readonly pid: number;
  readonly httpPort: number;
  readonly tcpPort: number;
}

/** Returns `nats pid 120 port 4222`. */
export function natsLine(nats: { readonly pid: number; readonly port: number }): string {
  return `nats pid ${nats.pid} port ${nats.port}`;
}

/** Returns `gateway 0 pid 123 http 8080 tcp 59000`. */
export function gatewayLine({ index, pid, httpPort, tcpPort }: GatewayLineOptions): string {
  return `gateway ${index} pid ${pid} http ${httpPort} tcp ${tcpPort}`;
}

export interface WhereToConnectOptions {
  /** Where the gateways listen (NATTER_HOST). */
  readonly host: string;
  /** The data folder. */
  readonly data: string;
  readonly auth: AuthMode;
  /** Of the link that makes the first owner; undefined: there is an owner. */
  readonly setUpSecret: string | undefined;
  /** Of the link to the lab; undefined: there is none. */
  readonly labToken?: string | undefined;
}

/** Returns a command to try for each kind of client, spread over the gateways. */
export function whereToConnect(
  gateways: readonly { readonly httpPort: number; readonly tcpPort: number }[],
  { host: listenHost, data, auth, setUpSecret, labToken }: WhereToConnectOptions,
): string {
  const host = displayHost(listenHost);
  const at = (index: number): { httpPort: number; tcpPort: number } =>
    gateways[index % gateways.length]!;
  const http = (index: number): string => `http://${urlHost(host)}:${at(index).httpPort}`;
  const webSocket = (index: number): string => `ws://${urlHost(host)}:${at(index).httpPort}`;
  const urls = gateways.slice(0, 2).map((_, index) => ` --url ${http(index)}`);
  if (auth !== 'open') {
    return [
      '',
      'Natter is up. All gateways serve the same rooms. People sign in:',
      `  ${'a browser'.padEnd(20)} ${http(0)}/`,
      ...(auth === 'accounts' ? [`  ${'a terminal'.padEnd(20)} npx natter login ${http(0)}`] : []),
      ...(setUpSecret === undefined ? [] : [setUpLine(http(0), setUpSecret)]),
      `Messages and logs are in ${data}. Press Ctrl-C to stop everything.`,
      '',
    ].join('\n');
  }
  const tries = [
    ['a browser', `${http(0)}/`],
    ['the lesson', `${http(0)}/lesson${labToken === undefined ? '' : `#try=${labToken}`}`],
    ['a terminal', `npx natter${urls.join('')}`],
    ['netcat', `nc ${host} ${at(0).tcpPort}`],
    ['telnet', `telnet ${host} ${at(1).tcpPort}`],
    [
      'the original client',
      `python3 services/gateway/test/fixtures/original-client.py    (enter port ${at(0).tcpPort})`,
    ],
    ['WebSocket, as text', `npx wscat -c ${webSocket(1)}`],
    ['WebSocket, as JSON', `npx wscat -s natter.v1 -c ${webSocket(0)}`],
    ['', 'then type, within 10 s: {"type":"hello","alias":"ann"}'],
    ['', 'and: {"type":"join","room":"lobby"}'],
    ['JavaScript', `node_modules/.bin/node -e '${script(webSocket(1))}'`],
  ];
  return [
    '',
    'Natter is up. All gateways serve the same rooms. Try one of these, each in its own terminal:',
    ...tries.map(([kind, line]) => `  ${kind!.padEnd(20)} ${line}`),
    `Messages and logs are in ${data}. Press Ctrl-C to stop everything.`,
    '',
  ].join('\n');
}

/** Returns the line that shows how the first owner comes in. `url`: of a gateway. */
export const setUpLine = (url: string, secret: string): string =>
  `There is no owner yet. Open this link within 24 hours to become it:\n  ${url}/setup#${secret}`;

/** The loopback by its name, unless only `::1` answers: `localhost` may lead to 127.0.0.1. */
export function displayHost(listenHost: string): string {
  const host = reachableHost(listenHost);
  const isLoopback = host === '127.0.0.1' || host !== listenHost;
  return isLoopback ? 'localhost' : host;
}

function script(url: string): string {
  return [
    `const w = new WebSocket("${url}", "natter.v1"), send = (m) => w.send(JSON.stringify(m));`,
    'w.onmessage = (e) => console.log(e.data);',
    'w.onopen = () => { send({ type: "hello", alias: "js" }); send({ type: "join", room: "lobby" });',
    'send({ type: "say", room: "lobby", id: "1", text: "hello" }) }',
  ].join(' ');
}

/** Replaces the credentials in NATS URLs, for the terminal. A comma may be part of a password. */
export function withoutCredentials(urls: string): string {
  return urls
    .split(/(?<=,\s*)(?=\w+:\/\/)/)
    .map((url) => url.replace(/^(\w+:\/\/)?.*@/, '$1…@'))
    .join('');
}
