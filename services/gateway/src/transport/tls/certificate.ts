// A certificate with its chain, and its key: PEM, from NATTER_TLS_CERT and NATTER_TLS_KEY. A pair
// that clients could not be served with is a fault that says what to do. Pure.
import { createPrivateKey, X509Certificate } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import { createSecureContext } from 'node:tls';

/** The contents of both files. */
export interface CertificatePem {
  readonly cert: string;
  readonly key: string;
}

export interface Certificate extends CertificatePem {
  readonly expiresMs: number;
  /** Its subject alternative names, for the log. */
  readonly names: string;
}

export type CertificateResult =
  | { readonly ok: true; readonly certificate: Certificate }
  | { readonly ok: false; readonly fault: string };

/** Checks that the pair works. Never throws. */
export function parseCertificate({ cert, key }: CertificatePem): CertificateResult {
  const leaf = attempt(() => new X509Certificate(cert));
  if (leaf === undefined) return fault('NATTER_TLS_CERT holds no certificate in PEM');
  const privateKey = attempt((): KeyObject => createPrivateKey(key));
  if (privateKey === undefined) {
    return fault('NATTER_TLS_KEY holds no private key in PEM, or one under a password; remove it');
  }
  if (!leaf.checkPrivateKey(privateKey)) {
    return fault(
      'NATTER_TLS_KEY is not the key of the first certificate in NATTER_TLS_CERT; the chain follows the certificate',
    );
  }
  try {
    createSecureContext({ cert, key });
  } catch (error) {
    return fault(`OpenSSL refuses NATTER_TLS_CERT and NATTER_TLS_KEY: ${(error as Error).message}`);
  }
  const names = leaf.subjectAltName ?? leaf.subject;
  return { ok: true, certificate: { cert, key, expiresMs: Date.parse(leaf.validTo), names } };
}

const fault = (text: string): CertificateResult => ({ ok: false, fault: text });

function attempt<T>(make: () => T): T | undefined {
  try {
    return make();
  } catch {
    // The fault names the file. OpenSSL's text is about its inner workings.
    return undefined;
  }
}
