// Requests about people and their accounts. Contract: docs/http-api.md, "People".
// The browser sends the cookie by itself; this page never sees it.
import type { Person, Right } from '@natter/protocol';

/** How people get in at this server. */
export interface Auth {
  readonly mode: 'open' | 'accounts' | 'jwt';
  /** Nobody owns the server yet. */
  readonly setUp?: boolean;
  readonly guests?: boolean;
  /** Other services that people may sign in with. */
  readonly issuers?: readonly { readonly id: string; readonly name: string }[];
}

/** Why a request failed. In words: words/identity-words.ts. */
export interface Fault {
  /** Of the refusal; `offline` if nobody answered. */
  readonly code: string;
  readonly retryAfterMs?: number;
  /** The right that is missing in a room. */
  readonly needs?: Right;
  /** Names that nobody has. */
  readonly missing?: readonly string[];
}
export type Outcome<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly fault: Fault };

export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

export interface HttpRequest {
  readonly method: Method;
  /** Follows `/v1`. */
  readonly path: string;
  readonly body?: object | undefined;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Never throws. `path` follows `/v1`. */
export function askIdentity<T>(method: Method, path: string, body?: object): Promise<Outcome<T>> {
  return askGateway({ method, path, body });
}

/** Never throws. */
export async function askGateway<T>(request: HttpRequest): Promise<Outcome<T>> {
  const { method, path, body, headers } = request;
  try {
    const answer = await fetch(`/v1${path}`, {
      method,
      cache: 'no-store',
      headers: { ...headers, ...(body && { 'content-type': 'application/json' }) },
      ...(body && { body: JSON.stringify(body) }),
    });
    const text = await answer.text();
    const value: unknown = text === '' ? undefined : JSON.parse(text);
    return answer.ok
      ? { ok: true, value: value as T }
      : { ok: false, fault: faultOf(answer.status, value) };
  } catch {
    // Nobody answers, or something that is no gateway does.
    return { ok: false, fault: { code: 'offline' } };
  }
}

/** Problem details (RFC 9457), as gateways send them. */
interface Problem extends Pick<Fault, 'needs' | 'missing'> {
  readonly code?: string;
  readonly retryAfter?: number;
}

/** Returns the fault of an answer. A refusal that only HTTP has carries no code. */
export function faultOf(status: number, problem: unknown): Fault {
  const { code, retryAfter, needs, missing } = (problem ?? {}) as Problem;
  return {
    code: code ?? (status === 404 ? 'not-found' : 'unavailable'),
    ...(retryAfter !== undefined && { retryAfterMs: retryAfter }),
    ...(needs && { needs }),
    ...(missing && { missing }),
  };
}

/** Returns how people get in here. Gateways older than accounts let anyone in. */
export async function askAuth(): Promise<Outcome<Auth>> {
  const answer = await askIdentity<Auth>('GET', '/auth');
  return !answer.ok && answer.fault.code === 'not-found'
    ? { ok: true, value: { mode: 'open' } }
    : answer;
}

/** Returns the person whom the cookie belongs to, if it belongs to anybody who may come in. */
export async function askMe(): Promise<Outcome<Person | undefined>> {
  const answer = await askIdentity<{ readonly person: Person }>('GET', '/me');
  if (answer.ok) return { ok: true, value: answer.value.person };
  const isNobody = ['unauthorized', 'forbidden'].includes(answer.fault.code);
  return isNobody ? { ok: true, value: undefined } : answer;
}
