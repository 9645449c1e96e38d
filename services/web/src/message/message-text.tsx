// A message's text as elements of markdown/message-tree.ts. Strings only ever become text nodes.
// A long text is folded.
import { useSignal } from '@preact/signals';
import { Fragment, h } from 'preact';
import type { ComponentChildren, VNode } from 'preact';
import { actionOf } from '../composer/slash-commands.ts';
import { isOnlyEmoji } from '../emoji/only-emoji.ts';
import { otherHost } from '../markdown/find-links.ts';
import { headingDepths } from '../markdown/heading-depths.ts';
import { wordsOf } from '../markdown/message-tree.ts';
import type { Block, Cell, Inline, Table } from '../markdown/message-tree.ts';
import { parseBlocks } from '../markdown/parse-blocks.ts';
import { splitNames } from '../markdown/split-names.ts';
import { isSameName } from '../members/roster.ts';
import { usePage } from '../page/page-context.ts';
import { addressOf, roomOfLink, seqOfAddress } from '../rooms/room-name.ts';
import { CodeBlock } from './code-block.tsx';
import { foldLongText } from './fold-long-text.ts';
import { t } from '../texts/talk.ts';

export interface MessageTextProps {
  readonly text: string;
  readonly from: string;
  readonly me: string;
}

export function MessageText({ text, from, me }: MessageTextProps): VNode {
  const { isPrinting } = usePage().chat.store;
  const isOpen = useSignal(false);
  const folded = foldLongText(text);
  if (!folded) return <Body text={text} from={from} me={me} />;
  const isWhole = isOpen.value || isPrinting.value;
  return (
    <div class={isWhole ? 'unfolded' : 'folded'}>
      <Body text={isWhole ? text : folded.shown} from={from} me={me} whole={text} />
      <button
        class="fold-button"
        type="button"
        aria-expanded={isOpen.value}
        onClick={() => {
          isOpen.value = !isOpen.value;
        }}
      >
        {isOpen.value ? t.showLess : folded.words}
      </button>
    </div>
  );
}

interface BodyProps extends MessageTextProps {
  /** The text that `text` may be a part of. */
  readonly whole?: string;
}

function Body({ text, from, me, whole }: BodyProps): VNode {
  const action = actionOf(text);
  if (action !== undefined)
    return (
      <div class="text action" dir="auto">
        <p>
          * {from} <TextWithNames text={action} me={me} />
        </p>
      </div>
    );
  const large = isOnlyEmoji(text.trim()) ? ' emoji-only' : '';
  return (
    <div class={`text${large}`} dir="auto">
      {blocksOf(parseBlocks(text), { me, whole })}
    </div>
  );
}

interface Around {
  readonly me: string;
  readonly whole: string | undefined;
}

function blocksOf(blocks: readonly Block[], around: Around): readonly VNode[] {
  const depths = headingDepths(blocks);
  return blocks.map((block, index) => blockOf(block, depths[index]!, around));
}

function blockOf(block: Block, depth: number, around: Around): VNode {
  const { me } = around;
  switch (block.kind) {
    case 'paragraph':
      return <p>{inlinesOf(block.children, me)}</p>;
    case 'heading':
      // Below the room's own heading, whatever the author wrote.
      return h(`h${Math.min(6, 2 + depth)}`, { class: `heading-${block.level}` }, [
        inlinesOf(block.children, me),
      ]);
    case 'code':
      return <CodeBlock text={block.text} language={block.language} whole={around.whole} />;
    case 'table':
      return <TableOf table={block} me={me} />;
    case 'quote':
      return <blockquote>{blocksOf(block.children, around)}</blockquote>;
    case 'list': {
      const items = block.items.map((item) => <li>{blocksOf(item, around)}</li>);
      return block.ordered ? <ol start={block.start}>{items}</ol> : <ul>{items}</ul>;
    }
  }
}

/** It scrolls sideways in itself, also by keys. */
function TableOf({ table, me }: { readonly table: Table; readonly me: string }): VNode {
  const cellsOf = (row: readonly Cell[], tag: 'th' | 'td'): ComponentChildren =>
    row.map((cell, index) => h(tag, { class: table.align[index] ?? '' }, [inlinesOf(cell, me)]));
  return (
    <div class="table" role="group" aria-label={t.table} tabIndex={0}>
      <table>
        <thead>
          <tr>{cellsOf(table.head, 'th')}</tr>
        </thead>
        <tbody>
          {table.rows.map((row) => (
            <tr>{cellsOf(row, 'td')}</tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function inlinesOf(inlines: readonly Inline[], me: string): ComponentChildren {
  return inlines.map((inline): ComponentChildren => {
    switch (inline.kind) {
      case 'text':
        return <TextWithNames text={inline.text} me={me} />;
      case 'strong':
        return <strong>{inlinesOf(inline.children, me)}</strong>;
      case 'em':
        return <em>{inlinesOf(inline.children, me)}</em>;
      case 'del':
        return <del>{inlinesOf(inline.children, me)}</del>;
      case 'code':
        return <code>{inline.text}</code>;
      case 'break':
        return <br />;
      case 'link':
        return <Link href={inline.href} words={wordsOf(inline.children)} />;
      case 'room':
        return <a href={addressOf(inline.room)}>{wordsOf(inline.children)}</a>;
    }
  });
}

interface LinkProps {
  readonly href: string;
  readonly words: string;
}

/**
 * A room of this server opens in place. If the words name another host than the link leads to, that
 * host is shown beside it.
 */
function Link({ href, words }: LinkProps): VNode {
  const room = roomOfLink(href, location);
  if (room !== undefined) return <a href={addressOf(room) + messageOf(href)}>{words}</a>;
  const host = otherHost(href, words);
  return (
    <>
      <a href={href} title={href} target="_blank" rel="noopener noreferrer nofollow">
        {words}
      </a>
      {host !== undefined && <span class="link-host"> ({host})</span>}
    </>
  );
}

/** `/1207` of a link to a message. */
function messageOf(href: string): string {
  const seq = seqOfAddress(href);
  return seq === undefined ? '' : `/${seq}`;
}

function TextWithNames({ text, me }: { readonly text: string; readonly me: string }): VNode {
  return (
    <Fragment>
      {splitNames(text).map((piece) => {
        switch (piece.kind) {
          case 'text':
            return piece.text;
          case 'mention': {
            const isMe = isSameName(piece.name, me);
            return <span class={isMe ? 'mention mine' : 'mention'}>@{piece.name}</span>;
          }
          case 'room':
            return <a href={addressOf(piece.room)}>{piece.text}</a>;
        }
      })}
    </Fragment>
  );
}
