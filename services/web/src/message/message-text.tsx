// A message's text as elements: the tree of text/blocks.ts and nothing else; strings only ever become text nodes.
import { Fragment } from 'preact';
import type { ComponentChildren, VNode } from 'preact';
import { actionOf } from '../composer/leading-names.ts';
import { isSameName } from '../members/roster.ts';
import { blocksOf, otherHost, wordsOf } from '../markdown/blocks.ts';
import type { Block, Inline } from '../markdown/blocks.ts';
import { isEmojiOnly, splitMentions } from '../markdown/mentions.ts';

export function MessageText({
  text,
  from,
  me,
}: {
  readonly text: string;
  readonly from: string;
  readonly me: string;
}): VNode {
  const action = actionOf(text);
  if (action !== undefined)
    return (
      <div class="text action" dir="auto">
        <p>
          * {from} <Mentions text={action} me={me} />
        </p>
      </div>
    );
  const large = isEmojiOnly(text.trim()) ? ' emoji-only' : '';
  return (
    <div class={`text${large}`} dir="auto">
      {blocksOf(text).map((block) => blockOf(block, me))}
    </div>
  );
}

function blockOf(block: Block, me: string): VNode {
  switch (block.kind) {
    case 'paragraph':
      return <p>{inlinesOf(block.children, me)}</p>;
    case 'code':
      return (
        <pre dir="ltr" tabIndex={-1}>
          <code>{block.text}</code>
        </pre>
      );
    case 'quote':
      return <blockquote>{block.children.map((child) => blockOf(child, me))}</blockquote>;
    case 'list': {
      const items = block.items.map((item) => <li>{item.map((child) => blockOf(child, me))}</li>);
      return block.ordered ? <ol start={block.start}>{items}</ol> : <ul>{items}</ul>;
    }
  }
}

function inlinesOf(inlines: readonly Inline[], me: string): ComponentChildren {
  return inlines.map((inline): ComponentChildren => {
    switch (inline.kind) {
      case 'text':
        return <Mentions text={inline.text} me={me} />;
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
        return <Link href={inline.href}>{inline.children}</Link>;
    }
  });
}

/** Where its words name another host than it leads to, that host stands beside it. */
function Link({
  href,
  children,
}: {
  readonly href: string;
  readonly children: readonly Inline[];
}): VNode {
  const words = wordsOf(children);
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

function Mentions({ text, me }: { readonly text: string; readonly me: string }): VNode {
  return (
    <Fragment>
      {splitMentions(text).map((piece) =>
        piece.kind === 'text' ? (
          piece.text
        ) : (
          <span class={isSameName(piece.name, me) ? 'mention mine' : 'mention'}>@{piece.name}</span>
        ),
      )}
    </Fragment>
  );
}
