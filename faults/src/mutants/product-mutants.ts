// Safeguards of the product, and how each is taken out of a copy of it, to prove that the fault runs can fail (../scripts/faults-mutants.ts).
// A patch is a replacement of text that stands in its file exactly once; where it does not, it fails, and is to be written anew.
import type { RuleName } from '../checker/checker.ts';

export interface ProductMutant {
  /** What the product does without. */
  readonly without: string;
  /** In the repository. */
  readonly file: string;
  readonly text: string;
  readonly replacement: string;
  /** The fault that shows it, and the rule that sees it. */
  readonly fault: string;
  readonly seenBy: RuleName;
}

export const productMutants: readonly ProductMutant[] = [
  {
    without: 'back-fill of gaps',
    file: 'libs/room-log/src/room/gap.ts',
    text: '      if (record.lastSeq <= this.#tail) {\n',
    replacement: '      {\n',
    fault: 'republish-lossy',
    seenBy: 'missing',
  },
  {
    without: 'tail hints',
    file: 'libs/room-log/src/room/tail-hints.ts',
    text: `      this.#bus.nc.publish(room.tail, EMPTY, {
        headers: headerBlock(field('Natter-Tail', room.seq)),
      });
`,
    replacement: '',
    fault: 'republish-lossy',
    seenBy: 'missing',
  },
  {
    without: 'the fence',
    file: 'libs/room-log/src/seats/seat.ts',
    text: 'next.fields + this.#fence',
    replacement: 'next.fields',
    fault: 'link-cut',
    seenBy: 'no-seat',
  },
  {
    without: 'message ids',
    file: 'libs/room-log/src/seats/seat.ts',
    text: " + field('Nats-Msg-Id', `${this.#record.owner}:${this.#room.token}:s:${say.id}`)",
    replacement: '',
    fault: 'link-cut',
    seenBy: 'stored-twice',
  },
];

/** The file's text without the safeguard. Throws where the patch does not apply. */
export function patched(
  { without, file, text, replacement }: ProductMutant,
  source: string,
): string {
  const parts = source.split(text);
  if (parts.length !== 2)
    throw new Error(
      `${file} has the text to take ${without} out ${parts.length - 1} times, not once`,
    );
  return parts.join(replacement);
}
