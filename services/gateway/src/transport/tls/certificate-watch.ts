// Notices new certificate files. It reads them every two seconds: file events do not cross into
// containers, and certbot and Kubernetes swap links, which a change of the old file never shows.
import { readFile } from 'node:fs/promises';
import { parseCertificate } from './certificate.ts';
import type { Certificate, CertificateResult } from './certificate.ts';
import type { CertificateFiles } from './tls-settings.ts';

const LOOK_MS = 2_000;

export interface CertificateWatchOptions {
  readonly files: CertificateFiles;
  /** The one in use. */
  readonly certificate: Certificate;
  readonly onRenewed: (certificate: Certificate) => void;
  /** Called once for each content that cannot be used. */
  readonly onBroken: (fault: string) => void;
  readonly lookMs?: number;
}

/** Starts looking; returns a function that stops it. */
export function watchCertificate(options: CertificateWatchOptions): () => void {
  const { files, certificate, onRenewed, onBroken, lookMs = LOOK_MS } = options;
  let seen = textOf(certificate);
  let dealtWith = seen;
  let looking = false;
  const look = async (): Promise<void> => {
    const { text, result } = await readPair(files);
    const isSeenAgain = text === seen;
    seen = text;
    if (text === dealtWith) return;
    // Two files cannot change at once: a pair that does not fit yet gets a second look.
    if (!result.ok && !isSeenAgain) return;
    dealtWith = text;
    if (result.ok) onRenewed(result.certificate);
    else onBroken(result.fault);
  };
  const timer = setInterval(() => {
    if (looking) return;
    looking = true;
    void look().finally(() => {
      looking = false;
    });
  }, lookMs);
  timer.unref();
  return () => {
    clearInterval(timer);
  };
}

/** Never rejects. `text` differs where the content does. */
async function readPair(
  files: CertificateFiles,
): Promise<{ readonly text: string; readonly result: CertificateResult }> {
  try {
    const [cert, key] = await Promise.all([
      readFile(files.cert, 'utf8'),
      readFile(files.key, 'utf8'),
    ]);
    return { text: textOf({ cert, key }), result: parseCertificate({ cert, key }) };
  } catch (error) {
    const fault = (error as Error).message;
    return { text: fault, result: { ok: false, fault } };
  }
}

const textOf = ({ cert, key }: { readonly cert: string; readonly key: string }): string =>
  `${cert}\n${key}`;
