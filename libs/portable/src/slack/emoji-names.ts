// Names of emoji, as Slack and Mattermost write them (`+1`, `wave::skin-tone-3`), and back. Pure.
import { emojiToName, nameToEmoji } from 'gemoji';

/** Names that those have besides GitHub's. */
const OTHER_NAMES: Readonly<Record<string, string>> = {
  thumbsup: '👍',
  thumbsdown: '👎',
  simple_smile: '🙂',
  slightly_smiling_face: '🙂',
  white_check_mark: '✅',
  heavy_check_mark: '✔️',
  party_parrot: '🦜',
  the_horns: '🤘',
  thinking_face: '🤔',
  face_with_rolling_eyes: '🙄',
  hugging_face: '🤗',
  grinning_face_with_star_eyes: '🤩',
  rolling_on_the_floor_laughing: '🤣',
  knife_fork_plate: '🍽️',
};
/** Fitzpatrick modifiers: `skin-tone-2` to `skin-tone-6`. */
const SKIN_TONES = ['🏻', '🏼', '🏽', '🏾', '🏿'];
const FIRST_TONE = 2;
const TONE = /^skin-tone-([2-6])$/;

/** Returns the emoji of a name, undefined if there is none, such as one that somebody drew. */
export function emojiOf(name: string): string | undefined {
  const [base = '', tone = ''] = name.split('::');
  const known = Object.hasOwn(nameToEmoji, base) ? nameToEmoji[base] : undefined;
  const emoji = known ?? (Object.hasOwn(OTHER_NAMES, base) ? OTHER_NAMES[base] : undefined);
  const number = TONE.exec(tone)?.[1];
  if (emoji === undefined || number === undefined) return emoji;
  return emoji.replace('\uFE0F', '') + (SKIN_TONES[Number(number) - FIRST_TONE] ?? '');
}

/** Returns the name of an emoji, undefined if it has none. */
export function nameOfEmoji(emoji: string): string | undefined {
  const tone = SKIN_TONES.findIndex((each) => emoji.includes(each));
  const bare = tone < 0 ? emoji : emoji.replace(SKIN_TONES[tone] as string, '');
  const name = emojiToName[bare] ?? emojiToName[`${bare}\uFE0F`];
  if (name === undefined) return undefined;
  return tone < 0 ? name : `${name}::skin-tone-${tone + FIRST_TONE}`;
}
