// The settings of the gateway's own TLS, checked together: a certificate needs its key.
import { readFileSync } from 'node:fs';
import { parseCertificate } from './certificate.ts';
import type { Certificate } from './certificate.ts';

/** Paths of PEM files. */
export interface CertificateFiles {
  readonly cert: string;
  readonly key: string;
}

export interface TlsSettings {
  readonly files: CertificateFiles;
  /** What they held at the start. */
  readonly certificate: Certificate;
}

/** The variables' values. */
export interface TlsValues {
  readonly tlsCert: string | undefined;
  readonly tlsKey: string | undefined;
}

export type TlsResult =
  /** Undefined: both ports are plain. */
  | { readonly ok: true; readonly tls: TlsSettings | undefined }
  | { readonly ok: false; readonly fault: string };

export function tlsSettings({ tlsCert, tlsKey }: TlsValues): TlsResult {
  if (tlsCert === undefined && tlsKey === undefined) return { ok: true, tls: undefined };
  if (tlsCert === undefined || tlsKey === undefined) {
    return { ok: false, fault: 'set both NATTER_TLS_CERT and NATTER_TLS_KEY, or neither' };
  }
  const files = { cert: tlsCert, key: tlsKey };
  const read = parseCertificate({
    cert: readFileSync(files.cert, 'utf8'),
    key: readFileSync(files.key, 'utf8'),
  });
  return read.ok ? { ok: true, tls: { files, certificate: read.certificate } } : read;
}
