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
  const { code, message } = error as { readonly code?: unknown; readonly message: string };
  const name = typeof code === 'string' ? code : '';
  const [words = ''] = (message === '' ? name : message).split('\n');
  if (UNTRUSTED.test(name))
    return lasting(`${words}; to trust it, set NODE_EXTRA_CA_CERTS to its PEM file`);
  if (BAD_CERTIFICATE.test(name)) return lasting(words);
  if (NOT_TLS.test(name)) return lasting(`it does not speak TLS (${name}); try http: or ws:`);
  if (NOT_HTTP.test(name)) return lasting('it does not speak HTTP; is this the right port?');
  return { reason: words, isLasting: false };
}

function lasting(reason: string): ConnectionProblem {
  return { reason, isLasting: true };
}
