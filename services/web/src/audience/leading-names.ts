// Reads names at the start of a text as its audience: `@bob hello`, `/to bob,cy hello`. Pure.
// A name further back is a mention and changes nothing. A text that begins with a name must never
// reach everyone by mistake: unknown names hold it back.

export interface LeadingNames {
  /** As their holders write them. */
  readonly to: readonly string[];
  /** Named, but not in the room. */
  readonly unknown: readonly string[];
  /** The text after the names. */
  readonly rest: string;
  /** The names end here: a space or other text follows. Until then a name may still grow. */
  readonly isEnded: boolean;
  /** Only a name was typed, or words that may lead to the next one. */
  readonly mayGrow: boolean;
}

/** Returns whether a text that follows names may become another joint and name. */
export function mayContinue(text: string): boolean {
  return JOINT_BEGUN.test(text);
}

/** Returns whether a text begins as names or commands do. Nobody is told that it is typed. */
export function beginsWithNames(text: string): boolean {
  return /^[@＠﹫/／]/u.test(text.replace(IGNORED, ''));
}

export interface LeadingOptions {
  readonly text: string;
  /** Returns a member's name as its holder writes it. */
  readonly find: (name: string) => string | undefined;
  /** Names were just taken from this text: `and @cy` goes on with them. */
  readonly isContinued?: boolean;
}

const IGNORED = /^[\s\p{Cf}]*/u;
/** Also the wide forms that input methods of East Asia write. */
const AT = /^[@＠﹫]/u;
const COMMAND = /^[/／](?:msg|to)\s+/iu;
const NAME = /^[\p{L}\p{M}\p{N}_.'-]+/u;
/** Between names: a comma, an ampersand, `and`. */
const JOINT = /^(?:\s*[,;&+/]\s*(?:and\s+)?|\s+(?:and|or)\s+|\s+)(?=[@＠﹫])/iu;
/** A text that may become such a joint. */
const JOINT_BEGUN = /^\s*(?:[,;&+/]\s*)?(?:a|an|and|o|or)?\s*[@＠﹫]?$/iu;
const COMMA = /^\s*,\s*/u;
/** The end of the names: `@bob: hello`, `@bob:hello`. */
const NAMES_END = /^(?:[,;:]?\s|[,;:](?=\S))/u;
/** A joint may follow. */
const NAMES_OPEN = /^[,;:&+/]$/u;
/** Beyond what a message may be for; the gateway refuses one more. */
const NAMES_MAX = 257;
/** Everybody's names: these address the room, so the text is an ordinary one. */
const EVERYBODY = new Set(['all', 'everyone', 'here']);

/** Returns undefined if the text does not begin with names. */
export function readLeadingNames(options: LeadingOptions): LeadingNames | undefined {
  const text = options.text.replace(IGNORED, '');
  const command = COMMAND.exec(text)?.[0];
  if (command !== undefined) return readCommandNames(text.slice(command.length), options.find);
  const joint = options.isContinued === true ? JOINT.exec(` ${text}`)?.[0] : undefined;
  const start = joint === undefined ? text : ` ${text}`.slice(joint.length);
  return AT.test(start) ? readAtNames(start, options.find) : undefined;
}

type Find = LeadingOptions['find'];

function readAtNames(text: string, find: Find): LeadingNames | undefined {
  const to: string[] = [];
  const unknown: string[] = [];
  let rest = text;
  for (;;) {
    rest = rest.slice(1);
    const name = nameAt(rest, find);
    if (name === undefined) break;
    rest = rest.slice(name.written.length);
    if (to.length + unknown.length === 0 && EVERYBODY.has(name.written.toLowerCase()))
      return undefined;
    if (name.found === undefined) unknown.push(name.written);
    else to.push(name.found);
    const joint = JOINT.exec(rest)?.[0];
    if (joint === undefined || to.length + unknown.length >= NAMES_MAX) break;
    rest = rest.slice(joint.length);
  }
  if (to.length + unknown.length === 0) return readLoneAt(rest, find);
  return ended({ to, unknown, rest });
}

/** `@ bob`: an address if it names a member, else a text such as `@ 5 pm`. */
function readLoneAt(rest: string, find: Find): LeadingNames | undefined {
  const written = NAME.exec(rest.trimStart())?.[0] ?? '';
  const isMember = written !== '' && find(written) !== undefined && /^\s/u.test(rest);
  return isMember
    ? { to: [], unknown: [`@ ${written}`], rest, isEnded: true, mayGrow: false }
    : undefined;
}

function readCommandNames(text: string, find: Find): LeadingNames | undefined {
  const to: string[] = [];
  const unknown: string[] = [];
  let rest = text;
  for (;;) {
    rest = rest.replace(AT, '');
    const name = nameAt(rest, find);
    if (name === undefined) break;
    rest = rest.slice(name.written.length);
    if (name.found === undefined) unknown.push(name.written);
    else to.push(name.found);
    const comma = COMMA.exec(rest)?.[0];
    if (comma === undefined || to.length + unknown.length >= NAMES_MAX) break;
    rest = rest.slice(comma.length);
  }
  if (to.length + unknown.length === 0) return undefined;
  return { ...ended({ to, unknown, rest }), mayGrow: false };
}

function ended(names: Pick<LeadingNames, 'to' | 'unknown' | 'rest'>): LeadingNames {
  const { rest } = names;
  const end = NAMES_END.exec(rest)?.[0] ?? '';
  const isEnded = end !== '' || (rest !== '' && !NAMES_OPEN.test(rest));
  const text = NAMES_OPEN.test(rest) ? '' : rest.slice(end.length);
  return { ...names, rest: text, isEnded, mayGrow: JOINT_BEGUN.test(rest) };
}

/** Dots and dashes at the end belong to the sentence, unless a member is called so. */
function nameAt(
  text: string,
  find: Find,
): { written: string; found: string | undefined } | undefined {
  const whole = NAME.exec(text)?.[0];
  if (whole === undefined) return undefined;
  const found = find(whole);
  const short = whole.replace(/[.'-]+$/u, '');
  if (found !== undefined || short === whole || short === '') return { written: whole, found };
  return { written: short, found: find(short) };
}
