import { expect, test } from 'vitest';
import { de } from './de/all.ts';
import { lesson as germanLesson } from './de/lesson.ts';
import { accounts } from './en/accounts.ts';
import { acts } from './en/acts.ts';
import { files } from './en/files.ts';
import { lesson } from './en/lesson.ts';
import { messages } from './en/messages.ts';
import { profile } from './en/profile.ts';
import { refusals } from './en/refusals.ts';
import { rooms } from './en/rooms.ts';
import { search } from './en/search.ts';
import { talk } from './en/talk.ts';
import { xray } from './en/xray.ts';
import { languageOf } from './language.ts';

const en = {
  accounts,
  acts,
  files,
  lesson,
  messages,
  profile,
  refusals,
  rooms,
  search,
  talk,
  xray,
};
const german = { ...de, lesson: germanLesson };
type Table = Readonly<Record<string, unknown>>;

test.each(Object.keys(en))('every text of %s is translated, and none is empty', (area) => {
  expectTranslated((german as Record<string, Table>)[area]!, (en as Record<string, Table>)[area]!);
});

function expectTranslated(translated: Table, english: Table): void {
  expect(Object.keys(translated).toSorted()).toEqual(Object.keys(english).toSorted());
  for (const [key, text] of Object.entries(translated)) {
    expect(typeof text, key).toBe(typeof english[key]);
    if (typeof text === 'string') expect(text.trim(), key).not.toBe('');
    if (typeof text === 'object') expectTranslated(text as Table, english[key] as Table);
  }
}

test('the first language that the page has is chosen', () => {
  expect(languageOf(['fr-FR', 'de-AT', 'en'])).toBe('de');
  expect(languageOf(['fr', 'EN-gb', 'de'])).toBe('en');
  expect(languageOf(['den'])).toBe('en');
  expect(languageOf([])).toBe('en');
});

test('German counts people and joins names', () => {
  const told = { actor: 'Ann', isOwn: false, target: 'dich', isMe: true, length: '10 Minuten' };
  expect(de.acts.mute({ ...told, why: 'Spam' })).toBe(
    'Ann hat dich für 10 Minuten stummgeschaltet: Spam',
  );
  expect(de.acts.mute({ ...told, actor: 'Du', isOwn: true, target: 'Bob' })).toBe(
    'Du hast Bob für 10 Minuten stummgeschaltet',
  );
  expect(de.talk.listed(['Bob', 'Cy', 'du'])).toBe('Bob, Cy und du');
  expect(de.talk.theyJoined('Bob und Cy', 2)).toBe('Bob und Cy sind gekommen');
});
