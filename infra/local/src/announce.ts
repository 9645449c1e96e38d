// What `npm start` prints for people and for scripts. Pure. Scripts read the lines with `pid`: their form is fixed.

/** Addresses to listen on that one reaches from the same machine by name. */
const LOCAL: ReadonlySet<string> = new Set(['127.0.0.1', '0.0.0.0', '::1', '::']);

export interface GatewayAddress {
  readonly index: number;
  readonly pid: number;
  readonly httpPort: number;
  readonly tcpPort: number;
}

/** `nats pid 120 port 4222` */
export function natsLine(nats: { readonly pid: number; readonly port: number }): string {
  return `nats pid ${nats.pid} port ${nats.port}`;
}

/** `gateway 0 pid 123 http 8080 tcp 59000` */
export function gatewayLine({ index, pid, httpPort, tcpPort }: GatewayAddress): string {
  return `gateway ${index} pid ${pid} http ${httpPort} tcp ${tcpPort}`;
}

/** Where to connect: a line to try for each kind of client, spread over the gateways, as they all lead to one room. */
export function whereToConnect(
  gateways: readonly { readonly httpPort: number; readonly tcpPort: number }[],
  { host: address, data }: { readonly host: string; readonly data: string },
): string {
  const host = LOCAL.has(address) ? 'localhost' : address;
  const any = (index: number): { httpPort: number; tcpPort: number } =>
    gateways[index % gateways.length]!;
  const http = (index: number): string => `ws://${host}:${any(index).httpPort}`;
  const urls = gateways.slice(0, 2).map(({ httpPort }) => ` --url http://${host}:${httpPort}`);
  const tries = [
    ['a browser', `http://${host}:${any(0).httpPort}/`],
    ['a terminal', `npx natter${urls.join('')}`],
    ['netcat', `nc ${host} ${any(0).tcpPort}`],
    ['telnet', `telnet ${host} ${any(1).tcpPort}`],
    [
      'the original client',
      `python3 services/gateway/test/fixtures/original-client.py    (its port: ${any(0).tcpPort})`,
    ],
    ['WebSocket, as text', `npx wscat -c ${http(1)}`],
    ['WebSocket, as JSON', `npx wscat -s natter.v1 -c ${http(0)}`],
    ['', 'then type, within 10 s: {"type":"hello","alias":"ann"}'],
    ['', 'and: {"type":"join","room":"lobby"}'],
    ['JavaScript', `node_modules/.bin/node -e '${script(http(1))}'`],
  ];
  return [
    '',
    'Natter is up. Whichever gateway and client you take, it is one room. Try, each in a terminal of its own:',
    ...tries.map(([kind, line]) => `  ${kind!.padEnd(20)} ${line}`),
    `Messages and logs are kept in ${data}. Ctrl-C stops everything.`,
    '',
  ].join('\n');
}

function script(url: string): string {
  return [
    `const w = new WebSocket("${url}", "natter.v1"), send = (m) => w.send(JSON.stringify(m));`,
    'w.onmessage = (e) => console.log(e.data);',
    'w.onopen = () => { send({ type: "hello", alias: "js" }); send({ type: "join", room: "lobby" });',
    'send({ type: "say", room: "lobby", id: "1", text: "hello" }) }',
  ].join(' ');
}

/** A URL without the password in it, for the terminal. */
export function withoutPassword(url: string): string {
  return url.replace(/\/\/[^@/]*@/, '//…@');
}
