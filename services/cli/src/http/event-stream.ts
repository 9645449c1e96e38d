// Server-Sent Events: text as it comes → events. Pure. Of the standard's fields only `id`, `data` and `retry` are looked at:
// what a gateway sends says in its data what it is (docs/http-api.md).

export interface ServerEvent {
  /** What to come back with from here on; undefined: it stays as it was. */
  readonly id: string | undefined;
  readonly data: string;
}

/** An event is a few frames at most; more without an end is something else. */
const EVENT_CHARACTERS_MAX = 1024 * 1024;

export class EventStream {
  #rest = '';
  #id: string | undefined;
  #data: string[] = [];
  #retryMs: number | undefined;

  /** How long to wait before coming back, as far as told. */
  get retryMs(): number | undefined {
    return this.#retryMs;
  }

  /** The events that are complete with this. Throws where it is no event stream. */
  push(text: string): ServerEvent[] {
    const lines = (this.#rest + text).split('\n');
    this.#rest = lines.pop() ?? '';
    if (this.#rest.length > EVENT_CHARACTERS_MAX) throw new Error('not an event stream');
    return lines.flatMap((line) => this.#line(line.replace(/\r$/, '')) ?? []);
  }

  #line(line: string): ServerEvent | undefined {
    if (line === '') return this.#end();
    const { name, value = '' } = /^(?<name>[^:]*)(?::\s?(?<value>.*))?$/s.exec(line)?.groups ?? {};
    if (name === 'data') this.#data.push(value);
    if (name === 'id') this.#id = value;
    if (name === 'retry' && /^\d{1,6}$/.test(value)) this.#retryMs = Number(value);
    return undefined;
  }

  #end(): ServerEvent | undefined {
    const event = { id: this.#id, data: this.#data.join('\n') };
    this.#id = undefined;
    this.#data = [];
    return event.data === '' ? undefined : event;
  }
}
