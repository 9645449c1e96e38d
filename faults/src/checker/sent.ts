// The clients of a run, and what they sent.
import type { AckEvent, RefusalEvent } from '../history.ts';
import type { RecordEvent } from '../log-history.ts';

export interface Client {
  readonly name: string;
  readonly alias: string;
  readonly dialect: 'json' | 'text';
  /** Which of its person's devices; '': the one without a name. */
  readonly device: string;
  /** Speaks by requests, without a stay. */
  readonly visits: boolean;
  /** Its gateways show messages as they were said. */
  readonly asSaid: boolean;
  /** Asks to be told of amendments. */
  readonly amends: boolean;
  /** Others are not told what it has read. */
  readonly hides: boolean;
  /**
   * Its owner in the log. A text client's is known from its notices alone, and undefined if they
   * are gone.
   */
  readonly owners: Set<string>;
}
export interface Send {
  readonly atMs: number;
  readonly client: Client;
  readonly text: string;
  readonly to: readonly string[] | undefined;
  /** It was scheduled, to be said once or again and again; undefined: it is said at once. */
  readonly later?: 'once' | 'again';
  ack: AckEvent | undefined;
  refusal: RefusalEvent | undefined;
}
export type SayRecord = Extract<RecordEvent, { readonly kind: 'say' }>;
