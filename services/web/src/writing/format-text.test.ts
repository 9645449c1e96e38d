import { expect, test } from 'vitest';
import { continuedList } from './continue-list.ts';
import { formatted, linkedTo } from './format-text.ts';
import type { Format, Selected } from './format-text.ts';
import type { TextChange } from './type-into.ts';

/** `a [b] c`: the brackets ‹› hold the selection, `|` is the cursor. */
function read(shown: string): Selected {
  const from = shown.search(/[|‹]/u);
  const text = shown.replaceAll(/[|‹›]/gu, '');
  const end = shown.indexOf('›');
  return { text, from, to: end < 0 ? from : end - 1 };
}

function show({ text }: Selected, change: TextChange | undefined): string {
  if (!change) return 'nothing';
  const { from, to, text: put, select = [from + put.length, from + put.length] } = change;
  const after = text.slice(0, from) + put + text.slice(to);
  const [start, end] = select;
  if (start === end) return `${after.slice(0, start)}|${after.slice(start)}`;
  return `${after.slice(0, start)}‹${after.slice(start, end)}›${after.slice(end)}`;
}

test.each<[Format, string, string]>([
  ['bold', 'so ‹very› good', 'so **‹very›** good'],
  ['bold', 'so **‹very›** good', 'so ‹very› good'],
  ['bold', 'so ‹**very**› good', 'so ‹very› good'],
  // A double click selects the space, too.
  ['bold', 'so ‹very › good', 'so **‹very›**  good'],
  ['bold', 'so |', 'so **|**'],
  ['bold', 'so **|**', 'so |'],
  ['bold', 'so **very|**', 'so **very**|'],
  ['italic', 'so ‹very› good', 'so *‹very›* good'],
  ['italic', 'so **‹very›** good', 'so ***‹very›*** good'],
  ['italic', 'so ***‹very›*** good', 'so **‹very›** good'],
  ['bold', 'so ***‹very›*** good', 'so *‹very›* good'],
  ['bold', 'so *‹very›* good', 'so ***‹very›*** good'],
  ['strike', 'so ‹very› good', 'so ~~‹very›~~ good'],
  ['code', 'call ‹f()›', 'call `‹f()›`'],
  ['code', 'look: ‹a\nb›', 'look: \n```\n‹a\nb›\n```'],
  ['code', '‹a\nb›', '```\n‹a\nb›\n```'],
  ['link', 'see ‹this›', 'see [this](‹https://›)'],
  ['link', 'see |', 'see [|](https://)'],
  ['link', 'see ‹https://example.com/a(b)›', 'see [|](https://example.com/a%28b%29)'],
  ['link', 'see ‹a[1]›', String.raw`see [a\[1\]](‹https://›)`],
])('%s makes %j %j', (format, before, after) => {
  const selected = read(before);
  expect(show(selected, formatted(selected, format))).toBe(after);
});

test.each([
  ['see ‹this›', 'https://example.com', 'see [this](https://example.com)|'],
  ['see ‹this ›', ' http://example.com/a_(b)\n', 'see [this](http://example.com/a_%28b%29)| '],
  ['see |', 'https://example.com', 'nothing'],
  ['see ‹https://old.example›', 'https://example.com', 'nothing'],
  ['see ‹a\nb›', 'https://example.com', 'nothing'],
  ['see ‹this›', 'example', 'nothing'],
  ['see ‹this›', 'https://example.com and more', 'nothing'],
  ['see ‹this›', 'javascript:alert(1)', 'nothing'],
])('over %j the paste of %j makes %j', (before, pasted, after) => {
  const selected = read(before);
  expect(show(selected, linkedTo(selected, pasted))).toBe(after);
});

test.each([
  ['- one|', '- one\n- |'],
  ['* one| two', '* one\n* | two'],
  ['  - one|', '  - one\n  - |'],
  ['9. nine|', '9. nine\n10. |'],
  ['1) one|', '1) one\n2) |'],
  ['- [x] done|', '- [x] done\n- [ ] |'],
  ['> said|', '> said\n> |'],
  ['- one\n- |', '- one\n|'],
  ['1. one\n2. |', '1. one\n|'],
  ['plain|', 'nothing'],
  ['-5 degrees|', 'nothing'],
  ['**bold** text|', 'nothing'],
  ['|- one', 'nothing'],
  ['```\n- one|', 'nothing'],
  ['```\na\n```\n- one|', '```\na\n```\n- one\n- |'],
])('a new line in %j makes %j', (before, after) => {
  const selected = read(before);
  expect(show(selected, continuedList(selected))).toBe(after);
});
