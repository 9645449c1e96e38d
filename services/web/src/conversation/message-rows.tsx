// The rows of the list, and moving among them: one message is reached by Tab, the others by the arrow keys; buttons show on the one pointed at.
import { useSignal } from '@preact/signals';
import type { TargetedEvent } from 'preact';
import type { VNode } from 'preact';
import type { RoomStore } from '../chat/store.ts';
import type { Row } from './row-grouping.ts';
import type { Page } from '../page/page-context.ts';
import { MessageActions, Quote } from '../message/message-parts.tsx';
import { MessageRow } from '../message/message-row.tsx';
import { OutgoingRow } from '../message/outgoing-row.tsx';
import { Trace } from '../xray/lazy-xray.tsx';
import { DayRow, GapRow, NewRow, NoticesRow } from './separator-rows.tsx';

interface Props {
  readonly rows: readonly Row[];
  readonly room: RoomStore;
  readonly page: Page;
}

export function Rows({ rows, room, page }: Props): VNode {
  const active = useSignal<string | undefined>(undefined);
  const focused = useSignal<string | undefined>(undefined);
  const messageKeys = rows.filter(({ kind }) => kind === 'message' || kind === 'outgoing');
  const tabStop = messageKeys.some(({ key }) => key === focused.value)
    ? focused.value
    : messageKeys.at(-1)?.key;
  const point = (event: TargetedEvent<HTMLElement>): void => {
    active.value = keyAt(event.target);
  };
  return (
    <div
      class="rows"
      onPointerOver={point}
      onPointerLeave={() => {
        active.value = undefined;
      }}
      onFocusIn={(event) => {
        point(event);
        focused.value = keyAt(event.target);
      }}
      onKeyDown={(event) => moveFocus(event)}
    >
      {rows.map((row) => (
        <RowOf
          key={row.key}
          row={row}
          room={room}
          page={page}
          isActive={row.key === active.value}
          isTabStop={row.key === tabStop}
        />
      ))}
    </div>
  );
}

function RowOf({
  row,
  room,
  page,
  isActive,
  isTabStop,
}: {
  readonly row: Row;
  readonly room: RoomStore;
  readonly page: Page;
  readonly isActive: boolean;
  readonly isTabStop: boolean;
}): VNode {
  const me = page.chat.store.alias.value;
  switch (row.kind) {
    case 'day':
      return <DayRow rowKey={row.key} atMs={row.atMs} />;
    case 'new':
      return <NewRow atMs={row.atMs} />;
    case 'gap':
      return <GapRow rowKey={row.key} />;
    case 'notices':
      return <NoticesRow rowKey={row.key} notices={row.notices} withView={page.isXray.value} />;
    case 'message': {
      const { message, seq } = row.entry;
      return (
        <MessageRow
          rowKey={row.key}
          message={message}
          isFirst={row.isFirst}
          me={me}
          isTabStop={isTabStop}
          isRevealed={room.revealed.value === seq}
          foot={page.isXray.value ? <Trace entry={row.entry} /> : undefined}
          quote={
            message.ref === undefined ? undefined : (
              <Quote seq={message.ref} room={room} page={page} />
            )
          }
          actions={
            isActive ? <MessageActions message={message} room={room} page={page} /> : undefined
          }
        />
      );
    }
    case 'outgoing':
      return (
        <OutgoingRow
          rowKey={row.key}
          outgoing={row.outgoing}
          isFirst={row.isFirst}
          isTabStop={isTabStop}
          room={room}
          page={page}
        />
      );
  }
}

function keyAt(target: EventTarget | null): string | undefined {
  const row = target instanceof Element ? target.closest<HTMLElement>('.message') : null;
  return row?.dataset['key'];
}

function moveFocus(event: KeyboardEvent): void {
  const row = event.target instanceof HTMLElement ? event.target.closest('.message') : null;
  if (!row || event.target !== row) return;
  const rows = Array.from(row.parentElement!.querySelectorAll<HTMLElement>('.message'));
  const index = rows.indexOf(row as HTMLElement);
  const to = { ArrowUp: index - 1, ArrowDown: index + 1, Home: 0, End: rows.length - 1 }[event.key];
  if (to === undefined || event.altKey) return;
  event.preventDefault();
  rows[to]?.focus();
}
