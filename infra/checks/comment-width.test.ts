import { expect, test } from 'vitest';
import { wideComments } from './comment-width.ts';

const LONG = 'x'.repeat(120);

test.each([
  ['a.ts', `const a = 1; // ${LONG}`],
  ['a.ts', `/** Short.\n * ${LONG}\n */\nexport const a = 1;`],
  ['a.tsx', `export const A = () => <p>{/* ${LONG} */}</p>;`],
  ['a.c', `// ${LONG}`],
  ['a.h', `/* short\n ${LONG} */`],
  ['a.css', `/* ${LONG} */`],
  ['a.yml', `a: 1 # ${LONG}`],
  ['a.cfg', `  # ${LONG}`],
  ['a.conf', `# ${LONG}`],
  ['Dockerfile', `FROM x\n# ${LONG}`],
])('a comment line over 100 columns in %s is found', (path, text) => {
  expect(wideComments({ path, text })).toEqual([
    expect.stringMatching(/^\S+:\d: a comment line of 1/),
  ]);
});

test.each([
  ['a.ts', `const a = '// ${LONG}';`],
  ['a.ts', `const a = \`\n// ${LONG}\n\`;`],
  ['a.ts', `const a = /\\/\\/ ${LONG}/;`],
  ['a.tsx', `export const A = () => <p>// {'${LONG}'}</p>;`],
  ['a.c', `const char *a = "// ${LONG}";`],
  ['a.css', `a { background: url(http://${LONG}) }`],
  ['a.yml', `a: "# ${LONG}"`],
  ['a.yml', `a: 'b#${LONG}'`],
  ['a.cfg', `http-request deny if { path /a#${LONG} }`],
  ['a.ts', `// ${'x'.repeat(97)}`],
  ['a.ts', `// ${'🙂'.repeat(97)}`],
  ['a.ts', `// See https://example.com/${LONG}`],
])('in %s, what is no comment or not too wide passes: %s', (path, text) => {
  expect(wideComments({ path, text })).toEqual([]);
});

test('each wide line of a comment is named once, with its number', () => {
  const text = `/*\n${LONG}\nshort\n${LONG} */ // ${LONG}`;
  expect(wideComments({ path: 'a.ts', text })).toEqual([
    'a.ts:2: a comment line of 120 columns',
    'a.ts:4: a comment line of 247 columns',
  ]);
});
