// Whether an upgrade request is a WebSocket handshake we can answer (RFC 6455, 4.2.1). Pure.
// Who is let in (host, origin, address) is asked of every request alike: http/admission.
import type { IncomingMessage } from 'node:http';

export const JSON_PROTOCOL = 'natter.v1';
/** The one version of the protocol that ever left draft. */
const VERSION = '13';
/** 16 bytes in base64. */
const KEY = /^[A-Za-z0-9+/]{22}==$/;
/** A token of RFC 9110. */
const PROTOCOL_NAME = /^[\w!#$%&'*+.^`|~-]+$/;

/** Why the handshake is refused, as an HTTP answer. */
export interface HandshakeFault {
  readonly status: 400 | 426;
  readonly message: string;
  readonly headers?: Readonly<Record<string, string>>;
}

type Request = Pick<IncomingMessage, 'httpVersionMajor' | 'httpVersionMinor' | 'headers'>;

/** Returns what is wrong with the handshake, or undefined. */
export function handshakeFault(request: Request): HandshakeFault | undefined {
  const { headers } = request;
  if (request.httpVersionMajor === 1 && request.httpVersionMinor === 0)
    return { status: 400, message: 'a WebSocket needs HTTP/1.1' };
  if (headers.host === undefined) return { status: 400, message: 'the Host header is missing' };
  if (headers['sec-websocket-version'] !== VERSION) {
    return {
      status: 426,
      message: `the WebSocket version is ${VERSION}`,
      headers: { 'sec-websocket-version': VERSION, upgrade: 'websocket' },
    };
  }
  if (!KEY.test(headers['sec-websocket-key'] ?? ''))
    return { status: 400, message: 'Sec-WebSocket-Key is not 16 bytes in base64' };
  // Its bytes would be taken for frames.
  if (Number(headers['content-length'] ?? 0) !== 0 || headers['transfer-encoding'] !== undefined)
    return { status: 400, message: 'a WebSocket handshake has no body' };
  return protocolFault(headers['sec-websocket-protocol']);
}

function protocolFault(offered: string | undefined): HandshakeFault | undefined {
  if (offered === undefined || offered === JSON_PROTOCOL) return undefined;
  const names = offered.split(',').map((name) => name.trim());
  if (!names.every((name) => PROTOCOL_NAME.test(name)) || new Set(names).size < names.length)
    return { status: 400, message: 'Sec-WebSocket-Protocol is not a list of names' };
  if (names.includes(JSON_PROTOCOL)) return undefined;
  const message = `the subprotocol is ${JSON_PROTOCOL}, or none for the text dialect`;
  return { status: 400, message };
}
