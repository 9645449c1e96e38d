// The button that opens the way into another room.
import { useSignal } from '@preact/signals';
import type { VNode } from 'preact';
import { LazyJoinForm } from '../loading/lazy-parts.tsx';
import { Icon } from '../widgets/icons.tsx';
import { t } from '../texts/talk.ts';

export function JoinRoom(): VNode {
  const isOpen = useSignal(false);
  const toggle = (): void => {
    isOpen.value = !isOpen.value;
  };
  if (isOpen.value) return <LazyJoinForm onClose={toggle} />;
  return (
    <button class="join-open" type="button" onClick={toggle}>
      <Icon name="plus" /> {t.join}
    </button>
  );
}
