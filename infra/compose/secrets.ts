// Runs once before the NATS servers: writes their passwords, those of their clients, and TLS.
// Generates a password unless .env sets it, and keeps existing ones. Called by docker-compose.yml.
import { randomBytes } from 'node:crypto';
import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';

const ROOT = process.env['SECRETS_DIR'] ?? '/secrets';
const SERVERS = ['nats-0', 'nats-1', 'nats-2'];
/** 144 bits, in characters that need no quoting anywhere. */
const PASSWORD_BYTES = 18;

// Gateways see their own password alone; the others stay with the servers.
const nats = join(ROOT, 'nats');
const gateway = join(ROOT, 'gateway');
const identity = join(ROOT, 'identity');
const archive = join(ROOT, 'archive');
const push = join(ROOT, 'push');
const previews = join(ROOT, 'previews');
const passwords = {
  gateway: password(join(gateway, 'gateway'), process.env['NATTER_NATS_PASSWORD']),
  identity: password(join(identity, 'identity'), process.env['NATTER_IDENTITY_PASSWORD']),
  archive: password(join(archive, 'archive'), process.env['NATTER_ARCHIVE_PASSWORD']),
  push: password(join(push, 'push'), process.env['NATTER_PUSH_PASSWORD']),
  previews: password(join(previews, 'previews'), process.env['NATTER_PREVIEWS_PASSWORD']),
  operator: password(join(nats, 'operator'), process.env['NATTER_OPERATOR_PASSWORD']),
  route: password(join(nats, 'route'), process.env['NATTER_ROUTE_PASSWORD']),
};

// With infra/compose/nats-tls.yml, which mounts the certificates.
const tls =
  process.env['NATTER_NATS_TLS'] === 'yes'
    ? 'tls { cert_file: "/etc/nats/certs/server.pem", key_file: "/etc/nats/certs/server-key.pem", ca_file: "/etc/nats/certs/ca.pem", timeout: 3 }\n'
    : '';

const routes = SERVERS.map((server) => `nats://route:${passwords.route}@${server}:6222`);
write(
  join(nats, 'passwords.conf'),
  `GATEWAY_PASSWORD: "${passwords.gateway}"\nIDENTITY_PASSWORD: "${passwords.identity}"\nARCHIVE_PASSWORD: "${passwords.archive}"\nPUSH_PASSWORD: "${passwords.push}"\nPREVIEWS_PASSWORD: "${passwords.previews}"\nOPERATOR_PASSWORD: "${passwords.operator}"\n${tls}`,
);
write(
  join(nats, 'cluster.conf'),
  `authorization { user: route, password: "${passwords.route}" }\nroutes: [${routes.join(', ')}]\n${tls}`,
);
console.log('passwords are in place');

/** Returns the given password, else the one generated before, else a new one. */
function password(file: string, set: string | undefined): string {
  mkdirSync(dirname(file), { recursive: true });
  const given = set === undefined || set === '' ? undefined : set;
  if (given !== undefined && !/^[\w.~-]+$/.test(given)) {
    throw new Error(
      `the ${basename(file)} password may only contain letters, digits and . _ ~ -; change it in .env`,
    );
  }
  const chosen =
    given ??
    (existsSync(file)
      ? readFileSync(file, 'utf8')
      : randomBytes(PASSWORD_BYTES).toString('base64url'));
  write(file, chosen);
  return chosen;
}

function write(file: string, text: string): void {
  writeFileSync(file, text, { mode: 0o444 });
  chmodSync(file, 0o444);
}
