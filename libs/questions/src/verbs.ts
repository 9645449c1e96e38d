// What a service can be asked: verbs, and the form of each question and answer.
import type { Static, TSchema } from 'typebox';

export type Verbs = Readonly<Record<string, { readonly ask: TSchema; readonly answer: TSchema }>>;

/** The questions that one service answers, on `natter.ask.SERVICE.VERB`. */
export interface Questions<V extends Verbs> {
  /** Its name, and that of the queue group of its instances. */
  readonly service: string;
  readonly verbs: V;
  /** Bytes of a question; a longer one is refused unread. */
  readonly askBytesMax: number;
}

/** The names of a service's verbs. */
export type VerbOf<V extends Verbs> = keyof V & string;
export type Ask<V extends Verbs, K extends VerbOf<V>> = Static<V[K]['ask']>;
export type Answer<V extends Verbs, K extends VerbOf<V>> = Static<V[K]['answer']>;

/** Returns the subject of a verb; `*`: the filter of all. */
export const subjectOf = ({ service }: Pick<Questions<Verbs>, 'service'>, verb: string): string =>
  `natter.ask.${service}.${verb}`;
