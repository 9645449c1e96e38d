// The frame of the pages beside the chat: a way back, a title, sections.
import '../forms/forms.css';
import type { ComponentChildren, VNode } from 'preact';
import { useEffect, useId, useRef } from 'preact/hooks';
import { PageLink } from '../page/page-link.tsx';
import { t } from '../texts/accounts.ts';

export interface PageFrameProps {
  readonly title: string;
  readonly children: ComponentChildren;
}

export function PageFrame({ title, children }: PageFrameProps): VNode {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    document.title = t.pageTitle(title);
    heading.current!.focus();
  }, [title]);
  return (
    <main class="sheet-page">
      <PageLink to="chat">{t.backToChat}</PageLink>
      <h1 ref={heading} tabIndex={-1}>
        {title}
      </h1>
      {children}
    </main>
  );
}

export function Section({ title, children }: PageFrameProps): VNode {
  const id = useId();
  return (
    <section aria-labelledby={id}>
      <h2 id={id}>{title}</h2>
      {children}
    </section>
  );
}
