// Why a connection to a gateway failed, in words that say what to do. For HTTP (gateways.ts) and
// the chat's WebSocket (../chat/chat-socket.ts).

export interface ConnectionProblem {
  /** For people; not escaped. */
  readonly reason: string;
  /** True if trying again cannot help: the URL or the certificate is wrong. */
  readonly isLasting: boolean;
}

/** Codes of certificates that were refused: https://nodejs.org/api/tls.html, "X509 certificate". */
const UNTRUSTED = /^(?:DEPTH_ZERO_|SELF_SIGNED_|UNABLE_TO_)/;
const BAD_CERTIFICATE = /^(?:CERT_|ERR_TLS_CERT_|HOSTNAME_MISMATCH|INVALID_CA|CRL_)/;
const NOT_TLS = /^(?:ERR_SSL_|EPROTO$)/;
const NOT_HTTP = /^HPE_/;

/** Returns the words for an error of a socket, of TLS or of the HTTP parser. */
export function connectionProblem(error: unknown): ConnectionProblem {
  const { name, message, code: anyCode } = error as Error & { readonly code?: unknown };
  const code = typeof anyCode === 'string' ? anyCode : '';
  const [words = ''] = (message === '' ? code : message).split('\n');
  if (UNTRUSTED.test(code))
    // Node adds advice of its own behind a semicolon.
    return lasting(`${words.split(';')[0]}; to trust it, set NODE_EXTRA_CA_CERTS to its PEM file`);
  if (BAD_CERTIFICATE.test(code)) return lasting(words);
  if (NOT_TLS.test(code)) return lasting(`it does not speak TLS (${code}); try http: or ws:`);
  if (NOT_HTTP.test(code) || name === 'HTTPParserError')
    return lasting('it does not speak HTTP; is this the right port?');
  return { reason: words, isLasting: false };
}

function lasting(reason: string): ConnectionProblem {
  return { reason, isLasting: true };
}
