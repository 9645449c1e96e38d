// One read or write of the HTTP API as the person of a command. Contract: docs/http-api.md.
import { randomUUID } from 'node:crypto';
import type { Who } from '../credential/who.ts';
import { readJson } from './answers.ts';
import type { AskOptions, Gateways } from './gateways.ts';

export interface ApiDeps {
  readonly gateways: Gateways;
  readonly who: Who;
  readonly timeoutMs: number;
}

type Fields = Readonly<Record<string, unknown>>;
const isOfRoom = ({ room }: Fields): boolean => typeof room === 'string';

export interface Writing {
  /** Default: POST. */
  readonly method?: AskOptions<unknown>['method'];
  /** Below `/v1`. */
  readonly path: string;
  /** The body. Absent: there is none. */
  readonly fields?: Fields;
  /** Default: true. A repetition has the same key. */
  readonly mayRepeat?: boolean;
}

/** Writes once, however often it is tried, and returns the answer. Throws a Failure. */
export async function write<Value>(
  { method = 'POST', path, fields, mayRepeat = true }: Writing,
  { gateways, who, timeoutMs }: ApiDeps,
): Promise<Value> {
  const alias = who.alias === undefined ? {} : { alias: who.alias };
  const query = fields || !who.alias ? '' : `?${new URLSearchParams(alias).toString()}`;
  const headers = {
    authorization: `Bearer ${who.secret}`,
    'idempotency-key': randomUUID(),
    ...(fields && { 'content-type': 'application/json' }),
  };
  const content = fields ? { headers, body: JSON.stringify({ ...fields, ...alias }) } : { headers };
  return await gateways.ask<Value>({
    path: `/v1${path}${query}`,
    method,
    timeoutMs,
    mayRepeat: () => mayRepeat,
    content: () => content,
    read: readJson(isOfRoom),
  });
}

/** Reads something, and returns it if `isValue`. Throws a Failure. */
export async function read<Value>(
  path: string,
  { gateways, who, timeoutMs }: ApiDeps,
  isValue: (body: Fields) => boolean = isOfRoom,
): Promise<Value> {
  const headers = { authorization: `Bearer ${who.secret}` };
  return await gateways.ask<Value>({
    path: `/v1${path}`,
    method: 'GET',
    timeoutMs,
    content: () => ({ headers }),
    read: readJson(isValue),
  });
}
