// Shows the notification of a message. Loaded with the first that a person who looks elsewhere may
// want to know of.
import type { Message } from '@natter/protocol';
import { plainWords } from '../markdown/plain-words.ts';
import { isDirect } from '../room-card/room-title.ts';
import { seenByWords } from '../words/audience-words.ts';
import { notificationFault, notificationWorker } from './allow-notifications.ts';
import { t } from '../texts/talk.ts';

const BODY_LENGTH_MAX = 200;

/** Returns whether the browser shows notifications. */
export function mayNotify(): boolean {
  return notificationFault() === undefined && Notification.permission === 'granted';
}

/** Shows it to `me`. */
export async function notify(
  { from, to, room, seq, text, file }: Message,
  me: string,
): Promise<void> {
  const where = to ? seenByWords({ from, to }, me) : isDirect(room) ? t.directMessage : `#${room}`;
  const title = `${from} · ${where}`;
  const options = {
    body: (plainWords(text) || file?.name || '').slice(0, BODY_LENGTH_MAX).toWellFormed(),
    tag: `${room}:${seq}`,
    icon: '/icon-192.png',
    data: { room },
  };
  const worker = await notificationWorker();
  try {
    if (worker) await worker.showNotification(title, options);
    else new Notification(title, options).addEventListener('click', () => window.focus());
  } catch {
    // Permission was withdrawn just now, or a mobile browser refused the worker.
  }
}

const TONES_HZ = [660, 880];
const TONE_SECONDS = 0.12;

/** Two short tones. Browsers play them once a person has clicked on the page. */
export function playSound(): void {
  const audio = new AudioContext();
  const loudness = audio.createGain();
  loudness.gain.value = 0.08;
  loudness.connect(audio.destination);
  for (const [index, hertz] of TONES_HZ.entries()) {
    const tone = audio.createOscillator();
    tone.frequency.value = hertz;
    tone.connect(loudness);
    tone.start(audio.currentTime + index * TONE_SECONDS);
    tone.stop(audio.currentTime + (index + 1) * TONE_SECONDS);
    if (index === TONES_HZ.length - 1) tone.addEventListener('ended', () => void audio.close());
  }
}
