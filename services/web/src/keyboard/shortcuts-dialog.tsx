// All keys and commands, for people.
import type { VNode } from 'preact';
import { t } from '../texts/messages.ts';
import { t as find } from '../texts/search.ts';
import { CloseDialog } from '../widgets/close-dialog.tsx';
import { Modal } from '../widgets/modal.tsx';
import { ALT_KEY, COMMAND_KEY } from '../widgets/platform.ts';

type Rows = readonly (readonly [string, string])[];

const KEYS: Rows = [
  ['Enter', t.send],
  [t.shiftEnter, t.nextItem],
  [t.atAtStart, t.writeToSomeOnly],
  [':smile', t.emojiKey],
  ['Esc', t.backToEveryone],
  ['↑', t.editLastMessage],
  [`${COMMAND_KEY} K`, t.goToRoomOrPerson],
  [`${COMMAND_KEY} F`, find.searchKey],
  [`${ALT_KEY} ↑ ↓`, t.previousOrNextRoom],
  [`${COMMAND_KEY} U`, t.sendAFile],
  [`${COMMAND_KEY} .`, t.xrayEachMessage],
  ['?', t.thisList],
];
const FORMATS: Rows = [
  [`${COMMAND_KEY} B`, t.boldKey],
  [`${COMMAND_KEY} I`, t.italicKey],
  [`${COMMAND_KEY} E`, t.codeKey],
  [`${COMMAND_KEY} ${t.shiftKey} X`, t.strikeKey],
  [`${COMMAND_KEY} ${t.shiftKey} K`, t.linkKey],
];
const ON_MESSAGE: Rows = [
  ['↑ ↓', t.fromMessageToMessage],
  ['R', t.replyKey],
  ['T', t.itsThread],
  ['+', t.reactKey],
  ['E', t.editYourOwn],
  ['P', t.pinOrTakeOff],
  ['S', t.saveOrTakeOff],
  [t.delKey, t.deleteKey],
  ['Enter', t.everythingElse],
];
const COMMANDS: Rows = [
  ['/msg bob …', t.toBobOnly],
  ['/to bob,cy …', t.toSomeOnly],
  [t.meWaves, t.sayWhatYouDo],
  [t.joinCommand, t.goIntoARoom],
  ['/leave', t.leaveThisRoom],
  ['//…', t.textThatBeginsWithSlash],
];

export function ShortcutsDialog(): VNode {
  return (
    <Modal label={t.keys}>
      <CloseDialog />
      <h2>{t.keys}</h2>
      <List rows={KEYS} />
      <h2>{t.whileWriting}</h2>
      <List rows={FORMATS} />
      <h2>{t.onAMessage}</h2>
      <List rows={ON_MESSAGE} />
      <h2>{t.commands}</h2>
      <List rows={COMMANDS} />
    </Modal>
  );
}

function List({ rows }: { readonly rows: Rows }): VNode {
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
