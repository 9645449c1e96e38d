// This browser as a device that is notified while the page is closed, and what the person wants.
// Kept by the server (services/push); contract: docs/http-api.md, "Notifications".
import type { Chat } from '../chat/chat.ts';
import { readStored, writeStored } from '../page/browser-storage.ts';
import { askRoom } from '../room-card/ask-room.ts';
import type { Outcome } from '../sign-in/ask-identity.ts';
import { notificationWorker } from './allow-notifications.ts';

export type Level = 'all' | 'mentions' | 'nothing';
export interface Settings {
  readonly level: Level;
  readonly rooms: Readonly<Record<string, Level>>;
  readonly quiet?: { readonly from: string; readonly to: string; readonly zone: string };
  readonly contentFree: boolean;
}
export interface Device {
  readonly id: string;
  readonly label: string;
}
export interface Mine {
  readonly devices: readonly Device[];
  readonly settings: Settings;
}

const DEVICE_KEY = 'natter.push-device';

/** Returns this browser's name as a device; it is made once. */
export function ownDevice(): string {
  const kept = readStored(DEVICE_KEY);
  if (kept !== undefined) return kept;
  const made = crypto.randomUUID();
  writeStored(DEVICE_KEY, made);
  return made;
}

/** Returns devices and settings, and the key that browsers subscribe with; without it: no push. */
export const readPush = (chat: Chat): Promise<Outcome<Mine & { readonly key?: string }>> =>
  askRoom(chat, { method: 'GET', path: '/push' });

export const changeSettings = (chat: Chat, settings: Settings): Promise<Outcome<Mine>> =>
  askRoom(chat, { method: 'PUT', path: '/push/settings', body: settings });

export const removeDevice = (chat: Chat, id: string): Promise<Outcome<Mine>> =>
  askRoom(chat, { method: 'DELETE', path: `/push/devices/${id}` });

export const testDevice = (chat: Chat): Promise<Outcome<object>> =>
  askRoom(chat, { method: 'POST', path: `/push/devices/${ownDevice()}/test` });

/**
 * Subscribes this browser; undefined: it cannot be. The browser must have allowed notifications.
 */
export async function addDevice(chat: Chat, key: string): Promise<Outcome<Mine> | undefined> {
  const subscription = await subscribed(key);
  if (subscription === undefined) return undefined;
  const { endpoint, keys } = subscription.toJSON();
  const body = { label: browserName(), subscription: { endpoint, keys } };
  return await askRoom(chat, { method: 'PUT', path: `/push/devices/${ownDevice()}`, body });
}

/** A subscription may change, and goes when a sign-in does: so it is told with each start. */
export async function renewDevice(chat: Chat): Promise<Settings | undefined> {
  const found = await readPush(chat);
  if (!found.ok || found.value.key === undefined) return undefined;
  const added = await addDevice(chat, found.value.key);
  return added?.ok === true ? added.value.settings : found.value.settings;
}

async function subscribed(key: string): Promise<PushSubscription | undefined> {
  const worker = await notificationWorker();
  if (worker?.pushManager === undefined) return undefined;
  try {
    const kept = await worker.pushManager.getSubscription();
    if (kept !== null && hasKey(kept, key)) return kept;
    // Another server's, or of a key that is no more.
    await kept?.unsubscribe();
    return await worker.pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: key });
  } catch {
    // The browser has no push service, or cannot reach it.
    return undefined;
  }
}

function hasKey({ options }: PushSubscription, key: string): boolean {
  if (options.applicationServerKey === null) return false;
  const bytes = new Uint8Array(options.applicationServerKey);
  const text = btoa(String.fromCharCode(...bytes));
  return text.replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '') === key;
}

/** `Chromium on Linux`: as the browser names itself. */
function browserName(): string {
  const { userAgentData } = navigator as {
    readonly userAgentData?: {
      readonly brands: readonly { readonly brand: string }[];
      readonly platform: string;
    };
  };
  const brand = userAgentData?.brands
    .map((each) => each.brand)
    .find((name) => !name.includes('Not'));
  const known = ['Firefox', 'Safari'].find((name) => navigator.userAgent.includes(name));
  const platform = userAgentData?.platform ?? navigator.platform;
  return [brand ?? known ?? 'Browser', platform].filter((part) => part !== '').join(' · ');
}
