// All keys and commands, for people.
import type { VNode } from 'preact';
import { CloseDialog } from '../widgets/close-dialog.tsx';
import { Modal } from '../widgets/modal.tsx';
import { ALT_KEY, COMMAND_KEY } from '../widgets/platform.ts';

const KEYS: readonly (readonly [string, string])[] = [
  ['Enter', 'send'],
  ['Shift Enter', 'a new line'],
  ['@ at the start', 'write to one or some only'],
  ['Esc', 'back to everyone; to the newest'],
  ['↑', 'edit your last message'],
  [`${COMMAND_KEY} K`, 'go to a room or a person'],
  [`${COMMAND_KEY} F`, 'search messages; again: this page'],
  [`${ALT_KEY} ↑ ↓`, 'the previous room, the next one'],
  [`${COMMAND_KEY} U`, 'send a file'],
  [`${COMMAND_KEY} .`, 'X-ray: see each message’s way'],
  ['?', 'this list'],
];
const ON_MESSAGE: readonly (readonly [string, string])[] = [
  ['↑ ↓', 'from message to message'],
  ['R', 'reply'],
  ['T', 'its thread'],
  ['+', 'react'],
  ['E', 'edit your own'],
  ['P', 'pin, or take the pin off'],
  ['Del', 'delete'],
  ['Enter', 'everything else'],
];
const COMMANDS: readonly (readonly [string, string])[] = [
  ['/msg bob …', 'to Bob only'],
  ['/to bob,cy …', 'to some only'],
  ['/me waves', 'say what you do'],
  ['/join room', 'go into a room'],
  ['/leave', 'leave this room'],
  ['//…', 'a text that begins with /'],
];

export function ShortcutsDialog(): VNode {
  return (
    <Modal label="Keys">
      <CloseDialog />
      <h2>Keys</h2>
      <List rows={KEYS} />
      <h2>On a message</h2>
      <List rows={ON_MESSAGE} />
      <h2>Commands</h2>
      <List rows={COMMANDS} />
    </Modal>
  );
}

function List({ rows }: { readonly rows: readonly (readonly [string, string])[] }): VNode {
  return (
    <dl class="keys">
      {rows.map(([keys, words]) => (
        <div>
          <dt>
            <kbd>{keys}</kbd>
          </dt>
          <dd>{words}</dd>
        </div>
      ))}
    </dl>
  );
}
