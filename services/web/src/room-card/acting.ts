// An act on a room, asked by a button or a form: busy meanwhile, and honest about a refusal.
import type { Acted, ActRequest, RoomName } from '@natter/protocol';
import { useSignal } from '@preact/signals';
import type { Signal } from '@preact/signals';
import { usePage } from '../page/page-context.ts';
import { actFailedWords } from '../words/refusal-words.ts';

export interface Acting {
  readonly isBusy: Signal<boolean>;
  /** Why the last act was not done, in words; or ''. */
  readonly fault: Signal<string>;
  /**
   * Resolves when it is in force; with undefined if it was not done. One act at a time. Without a
   * room: the direct room that it creates.
   */
  readonly run: (room: RoomName | undefined, act: ActRequest) => Promise<Acted | undefined>;
}

export function useActing(): Acting {
  const { chat } = usePage();
  const isBusy = useSignal(false);
  const fault = useSignal('');
  const run = async (room: RoomName | undefined, act: ActRequest): Promise<Acted | undefined> => {
    if (isBusy.value || !chat.client) return undefined;
    isBusy.value = true;
    // Said anew each time, also where the words are the same.
    fault.value = '';
    try {
      return await chat.client.act(room, act);
    } catch (error) {
      fault.value = actFailedWords(error, Date.now());
      return undefined;
    } finally {
      isBusy.value = false;
    }
  };
  return { isBusy, fault, run };
}
