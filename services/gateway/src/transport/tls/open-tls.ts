// The gateway's own TLS: a door for each port, with one certificate that is renewed while they
// serve. Called once, by main.ts. What it logs: docs/operations.md, "TLS".
import type { Logger } from 'pino';
import type { Metrics } from '../../metrics.ts';
import type { Certificate } from './certificate.ts';
import { watchCertificate } from './certificate-watch.ts';
import { TlsDoor } from './tls-door.ts';
import { tellTlsFailures } from './tls-failures.ts';
import type { TlsSettings } from './tls-settings.ts';

const DAY_MS = 86_400_000;
/** Certbot renews 30 days before the end: at 14 it has failed for two weeks. */
const WARN_DAYS = 14;

export interface TlsDeps {
  readonly logger: Logger;
  readonly metrics: Metrics;
}

export interface TlsDoors {
  readonly http: TlsDoor;
  readonly text: TlsDoor;
}

export function openTls({ files, certificate }: TlsSettings, deps: TlsDeps): TlsDoors {
  const { logger, metrics } = deps;
  const http = new TlsDoor({
    certificate,
    // A page must not be sent to the port of another protocol (ALPACA).
    protocols: ['http/1.1'],
    onFailure: tellTlsFailures('http', deps),
  });
  const text = new TlsDoor({ certificate, onFailure: tellTlsFailures('text', deps) });
  let current = certificate;
  const use = (next: Certificate): void => {
    current = next;
    metrics.tlsExpiry.set(next.expiresMs / 1_000);
    const expires = new Date(next.expiresMs).toISOString();
    logger.info({ names: next.names, expires }, 'TLS certificate loaded');
    warnOfExpiry(next, logger);
  };
  use(certificate);
  setInterval(() => {
    warnOfExpiry(current, logger);
  }, DAY_MS).unref();
  watchCertificate({
    files,
    certificate,
    onRenewed: (next) => {
      http.renew(next);
      text.renew(next);
      use(next);
    },
    onBroken: (fault) => {
      const expires = new Date(current.expiresMs).toISOString();
      logger.error(
        { fault, expires },
        'the new TLS certificate cannot be used; correct the files; until then the old one serves',
      );
    },
  });
  return { http, text };
}

function warnOfExpiry({ expiresMs }: Certificate, logger: Logger): void {
  const days = Math.floor((expiresMs - Date.now()) / DAY_MS);
  if (days >= WARN_DAYS) return;
  const expires = new Date(expiresMs).toISOString();
  if (days < 0) logger.error({ expires }, 'the TLS certificate has expired: clients refuse it');
  else logger.warn({ expires, days }, 'the TLS certificate expires soon; renew it');
}
