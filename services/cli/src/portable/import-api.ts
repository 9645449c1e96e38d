// What an import asks of a gateway. Contract: docs/http-api.md, "Import".
import type { FileReference, RoomName } from '@natter/protocol';
import type { Readable } from 'node:stream';
import type { Source, SpooledMessage, SpooledRoom } from '@natter/portable';
import type { Who } from '../credential/who.ts';
import { Failure } from '../exit-codes.ts';
import { readJson } from '../http/answers.ts';
import type { Gateways } from '../http/gateways.ts';

export interface ImportDeps {
  readonly gateways: Gateways;
  readonly who: Who;
  readonly timeoutMs: number;
}
/** The room that an import goes to. */
export interface TargetRoom {
  readonly room: RoomName;
  readonly made: boolean;
  readonly missing: readonly string[];
}
export interface KnownPage {
  readonly messages: readonly { readonly key: string; readonly seq: number }[];
  readonly head: number;
  readonly openFrom: number;
  readonly next?: number;
}
export interface Stored {
  readonly stored: boolean;
  readonly head: number;
  readonly seqs: readonly number[];
}
/** A message as the gateway takes it. */
export type Outgoing = Pick<SpooledMessage, 'key' | 'id' | 'from' | 'at' | 'text'> & {
  readonly to?: readonly string[] | undefined;
  readonly file?: FileReference | undefined;
  readonly thread?: number | undefined;
  readonly ref?: number | undefined;
  readonly expires?: number | undefined;
};
export interface OutgoingState {
  readonly seq: number;
  readonly edited?: number | undefined;
  readonly reactions?: SpooledMessage['reactions'];
  readonly replies?: readonly number[];
  readonly pinned?: true | undefined;
}
type Fields = Readonly<Record<string, unknown>>;

export class ImportApi {
  readonly #deps: ImportDeps;
  readonly #source: Source['kind'];

  constructor(deps: ImportDeps, source: Source['kind']) {
    this.#deps = deps;
    this.#source = source;
  }

  /** `accounts`, `jwt` or `open`. */
  async mode(): Promise<string> {
    const isMode = ({ mode }: Fields): boolean => typeof mode === 'string';
    return (await this.#get<{ readonly mode: string }>('/auth', isMode)).mode;
  }

  /** Makes an account for somebody, who claims it by a link. True: there was none. */
  async addPerson(alias: string): Promise<{ readonly id: string; readonly isNew: boolean }> {
    const isAdded = ({ person, isNew }: Fields): boolean =>
      typeof isNew === 'boolean' && typeof person === 'object';
    const { person, isNew } = await this.#post<{ person: { id: string }; isNew: boolean }>(
      '/people',
      { alias },
      isAdded,
    );
    return { id: person.id, isNew };
  }

  /** Returns a link by which somebody claims their account. */
  async claimLink(id: string): Promise<string> {
    const path = `/people/${encodeURIComponent(id)}/recovery`;
    const hasLink = ({ link }: Fields): boolean => typeof link === 'string';
    return (await this.#post<{ readonly link: string }>(path, undefined, hasLink)).link;
  }

  async room(
    { origin, name, topic, archived, people }: SpooledRoom,
    access: SpooledRoom['access'],
  ): Promise<TargetRoom> {
    const body = { source: this.#source, origin, room: name, access, topic, archived, people };
    return await this.#post<TargetRoom>(
      '/import/rooms',
      body,
      ({ room }) => typeof room === 'string',
    );
  }

  async known(room: RoomName, after: number): Promise<KnownPage> {
    const path = `/import/rooms/${room}/known?after=${after}`;
    return await this.#get<KnownPage>(path, ({ messages }) => Array.isArray(messages));
  }

  async store(
    room: RoomName,
    batch: { head: number; private: boolean; messages: readonly Outgoing[] },
  ): Promise<Stored> {
    const body = { source: this.#source, ...batch };
    const isStored = ({ seqs }: Fields): boolean => Array.isArray(seqs);
    return await this.#post<Stored>(`/import/rooms/${room}/messages`, body, isStored);
  }

  async settle(room: RoomName, states: readonly OutgoingState[]): Promise<void> {
    const isDone = ({ changed }: Fields): boolean => typeof changed === 'number';
    await this.#post(`/import/rooms/${room}/states`, { states }, isDone);
  }

  async file(
    room: RoomName,
    { name, type, open }: { name: string; type: string; open: () => Promise<Readable> },
  ): Promise<FileReference> {
    const { gateways, who, timeoutMs } = this.#deps;
    const query = new URLSearchParams({ name, type });
    // So that a file that cannot be read is not taken for a gateway that cannot be reached.
    async function* bytes(): AsyncGenerator<Uint8Array> {
      try {
        yield* (await open()) as AsyncIterable<Uint8Array>;
      } catch (error) {
        const why = (error as Error).message;
        throw new Failure('usage', `cannot be read to its end: ${why}`, { cause: error });
      }
    }
    return await gateways.ask<FileReference>({
      path: `/v1/import/rooms/${room}/files?${query.toString()}`,
      method: 'POST',
      timeoutMs,
      content: () => ({
        headers: {
          authorization: `Bearer ${who.secret}`,
          'content-type': 'application/octet-stream',
        },
        body: bytes(),
      }),
      read: readJson(({ id }) => typeof id === 'string'),
    });
  }

  async #get<Value>(path: string, isValue: (body: Fields) => boolean): Promise<Value> {
    const { gateways, who, timeoutMs } = this.#deps;
    return await gateways.ask<Value>({
      path: `/v1${path}`,
      method: 'GET',
      timeoutMs,
      content: () => ({ headers: { authorization: `Bearer ${who.secret}` } }),
      read: readJson(isValue),
    });
  }

  /** Each of them may be repeated: a batch that was stored is found by its `head`. */
  async #post<Value>(
    path: string,
    body: object | undefined,
    isValue: (body: Fields) => boolean,
  ): Promise<Value> {
    const { gateways, who, timeoutMs } = this.#deps;
    const headers = {
      authorization: `Bearer ${who.secret}`,
      ...(body && { 'content-type': 'application/json' }),
    };
    const content = body ? { headers, body: JSON.stringify(body) } : { headers };
    return await gateways.ask<Value>({
      path: `/v1${path}`,
      method: 'POST',
      timeoutMs,
      content: () => content,
      read: readJson(isValue),
    });
  }
}

/** Whether a gateway refused, rather than no gateway answered. */
export const isRefused = (error: unknown, code?: string): error is Failure =>
  error instanceof Failure && error.exitCode === 1 && (code === undefined || error.code === code);
