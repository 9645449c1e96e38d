// The command line of `npm start`: text in, settings or one error message out. Pure.
import { parseArgs } from 'node:util';

export interface Settings {
  readonly gateways: number;
  /** Gateway i listens on httpPort + i and tcpPort + i. 0: free ports. */
  readonly httpPort: number;
  readonly tcpPort: number;
  /** 0: a free port. */
  readonly natsPort: number;
  /** As given; may be relative. */
  readonly data: string;
  /** Undefined: as NATTER_AUTH says. */
  readonly auth: AuthMode | undefined;
  /** Whether an archive runs: search, and history beyond the log. */
  readonly archive: boolean;
  /** Whether links have previews: this machine then reads pages of the web. */
  readonly previews: boolean;
  /** A page on this machine may kill gateways (docs/web.md, "X-ray"). */
  readonly lab: boolean;
}

/** Who may come in (docs/trust.md). */
export const AUTH_MODES = ['open', 'accounts', 'jwt'] as const;
export type AuthMode = (typeof AUTH_MODES)[number];

export type Flags =
  | { readonly kind: 'start'; readonly settings: Settings }
  | { readonly kind: 'help' }
  | { readonly kind: 'fault'; readonly fault: string };

export const USAGE = `Usage: npm start -- [flags]
  --gateways N     number of gateways (1); auto: one for each core
  --http-port P    HTTP and WebSocket port of gateway 0; gateway 1 takes P+1 (8080; 0: free ports)
  --tcp-port P     TCP port of gateway 0; gateway 1 takes P+1 (59000; 0: free ports)
  --nats-port P    port of the nats-server (4222; 0: a free port)
  --auth MODE      who may come in: open (anybody), accounts (people who sign in), or jwt (open)
  --no-archive     without search and without history older than the log
  --previews       previews of links: this machine then reads pages of the web
  --lab            a page on this machine may kill gateways, to show what happens then
  --data DIR       folder for messages and logs (./.natter)
Variables: NATTER_NATS_URL uses a running NATS server, NATTER_NATS_SERVER names the program to run.
All other NATTER_* variables configure the gateways (docs/configuration.md).`;

/** More gateways do not help on one machine. */
const GATEWAYS_MAX = 32;
const PORT_MAX = 65_535;

const options = {
  gateways: { type: 'string', default: '1' },
  'http-port': { type: 'string', default: '8080' },
  'tcp-port': { type: 'string', default: '59000' },
  'nats-port': { type: 'string', default: '4222' },
  data: { type: 'string', default: '.natter' },
  auth: { type: 'string' },
  'no-archive': { type: 'boolean', default: false },
  previews: { type: 'boolean', default: false },
  lab: { type: 'boolean', default: false },
  help: { type: 'boolean', short: 'h', default: false },
} as const;

/** Parses the arguments. `cores`: of this machine. Never throws. */
export function parseFlags(args: readonly string[], cores: number): Flags {
  let values;
  try {
    const parsed = parseArgs({ args: [...args], options, allowPositionals: true });
    if (parsed.positionals.length > 0) return unexpected(parsed.positionals);
    values = parsed.values;
  } catch (error) {
    // Its message names the flag and the problem.
    return { kind: 'fault', fault: (error as Error).message };
  }
  if (values.help) return { kind: 'help' };
  const settings = {
    gateways: values.gateways === 'auto' ? Math.min(cores, GATEWAYS_MAX) : whole(values.gateways),
    httpPort: whole(values['http-port']),
    tcpPort: whole(values['tcp-port']),
    natsPort: whole(values['nats-port']),
    data: values.data,
    auth: AUTH_MODES.find((mode) => mode === values.auth),
    archive: !values['no-archive'],
    previews: values.previews,
    lab: values.lab,
  };
  if (values.auth !== undefined && settings.auth === undefined) {
    return { kind: 'fault', fault: `--auth must be one of ${AUTH_MODES.join(', ')}` };
  }
  const fault = faultOf(settings);
  return fault === undefined ? { kind: 'start', settings } : { kind: 'fault', fault };
}

function unexpected(words: readonly string[]): Flags {
  const fault = `unexpected argument ${words.join(' ')}; put flags after two dashes: npm start -- --gateways 2`;
  return { kind: 'fault', fault };
}

function whole(text: string): number {
  return /^\d{1,6}$/.test(text) ? Number(text) : Number.NaN;
}

function faultOf(settings: Settings): string | undefined {
  const { gateways, httpPort, tcpPort, natsPort, data, auth, lab } = settings;
  // Its demo members have no accounts.
  if (lab && auth !== undefined && auth !== 'open') return '--lab needs --auth open';
  if (!(gateways >= 1 && gateways <= GATEWAYS_MAX)) {
    return `--gateways must be auto, or a number from 1 to ${GATEWAYS_MAX}`;
  }
  const ports = [
    { flag: '--http-port', first: httpPort, count: gateways },
    { flag: '--tcp-port', first: tcpPort, count: gateways },
    { flag: '--nats-port', first: natsPort, count: 1 },
  ];
  for (const { flag, first, count } of ports) {
    const max = PORT_MAX - count + 1;
    if (!(first >= 0 && first <= max)) return `${flag} must be a number from 0 to ${max}`;
  }
  const fixed = ports
    .filter(({ first }) => first !== 0)
    .flatMap(({ first, count }) => Array.from({ length: count }, (_, index) => first + index));
  const twice = fixed.find((port, index) => fixed.indexOf(port) !== index);
  if (twice !== undefined) return `port ${twice} is used twice; choose other ports`;
  return data === '' ? '--data must name a folder' : undefined;
}
