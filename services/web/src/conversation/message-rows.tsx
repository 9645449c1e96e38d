// The rows of the list, and moving among them: Tab reaches one message, arrow keys the others.
// Buttons show on the message under the pointer.
import { useSignal } from '@preact/signals';
import type { TargetedEvent, VNode } from 'preact';
import type { RoomStore } from '../chat/room-store.ts';
import { LazyEditField, LazyMessageActions, LazyMessageTrace } from '../loading/lazy-parts.tsx';
import { isSameName } from '../members/roster.ts';
import { MessageRow } from '../message/message-row.tsx';
import { OutgoingRow } from '../message/outgoing-row.tsx';
import { Quote } from '../message/quote.tsx';
import type { InRoom, Page } from '../page/page-context.ts';
import { savedKey } from '../saved/saved-key.ts';
import { ActRow } from './act-row.tsx';
import type { Row } from './row-grouping.ts';
import { DayRow, NewRow, NoticesRow } from './separator-rows.tsx';

export interface MessageRowsProps {
  readonly rows: readonly Row[];
  readonly room: RoomStore;
  readonly page: Page;
  /** Under one's own last message stands who has seen it. */
  readonly showsSeen?: boolean;
}

export function MessageRows({ rows, room, page, showsSeen }: MessageRowsProps): VNode {
  const active = useSignal<string | undefined>(undefined);
  const focused = useSignal<string | undefined>(undefined);
  const messages = rows.filter(({ kind }) => kind === 'message' || kind === 'outgoing');
  const isShown = messages.some(({ key }) => key === focused.value);
  const lastOwn =
    showsSeen === true ? rows.findLast((row) => isOwn(row, room.me.value)) : undefined;
  const tabStop = isShown ? focused.value : messages.at(-1)?.key;
  const point = (event: TargetedEvent<HTMLElement>): void => {
    active.value = keyAt(event.target);
  };
  return (
    <div
      class="rows"
      onPointerOver={point}
      onPointerLeave={({ pointerType }) => {
        // A finger leaves before it presses: its button would be gone by then.
        if (pointerType !== 'touch') active.value = undefined;
      }}
      onFocusIn={(event) => {
        point(event);
        focused.value = keyAt(event.target);
      }}
      onFocusOut={({ relatedTarget: to, currentTarget: list }) => {
        // A dialog gives the focus back to the button that opened it.
        const isAway = to instanceof Element && !list.contains(to) && !to.closest('dialog');
        if (isAway) active.value = undefined;
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
          isLastOwn={row === lastOwn}
        />
      ))}
    </div>
  );
}

interface RowOfProps extends InRoom {
  readonly row: Row;
  readonly isActive: boolean;
  readonly isTabStop: boolean;
  readonly isLastOwn: boolean;
}

function RowOf(props: RowOfProps): VNode {
  const { row, page } = props;
  switch (row.kind) {
    case 'day':
      return <DayRow rowKey={row.key} atMs={row.atMs} />;
    case 'new':
      return <NewRow atMs={row.atMs} />;
    case 'notices':
      return <NoticesRow rowKey={row.key} notices={row.notices} withView={page.isXray.value} />;
    case 'act':
      return <ActRow rowKey={row.key} event={row.entry.event} me={props.room.me.value} />;
    case 'message':
      return <StoredRow {...props} row={row} />;
    case 'outgoing':
      return (
        <OutgoingRow
          rowKey={row.key}
          outgoing={row.outgoing}
          isFirst={row.isFirst}
          isTabStop={props.isTabStop}
          room={props.room}
          page={page}
        />
      );
  }
}

type StoredRowProps = RowOfProps & { readonly row: Extract<Row, { kind: 'message' }> };

function StoredRow({ row, room, page, isActive, isTabStop, isLastOwn }: StoredRowProps): VNode {
  const { message, seq } = row.entry;
  const { ref, erased } = message;
  return (
    <MessageRow
      rowKey={row.key}
      message={message}
      room={room}
      edit={
        room.editing.value === seq ? (
          <LazyEditField message={message} room={room} page={page} />
        ) : undefined
      }
      isFirst={row.isFirst}
      me={page.chat.store.alias.value}
      isSaved={page.saved.value.has(savedKey({ room: room.name, seq }))}
      isTabStop={isTabStop}
      isLastOwn={isLastOwn}
      hasPreview={page.preferences.previews.value && message.text.includes('://')}
      isRevealed={room.revealed.value?.seq === seq}
      foot={page.isXray.value ? <LazyMessageTrace entry={row.entry} /> : undefined}
      quote={ref === undefined ? undefined : <Quote seq={ref} room={room} page={page} />}
      actions={
        isActive && erased === undefined ? (
          <LazyMessageActions message={message} room={room} page={page} />
        ) : undefined
      }
    />
  );
}

function isOwn(row: Row, me: string): boolean {
  if (row.kind !== 'message') return false;
  const { from, erased } = row.entry.message;
  return erased === undefined && isSameName(from, me);
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
