// What services have in common as processes: settings, a connection to NATS, health, the end.
export { connectToNats } from './connect-to-nats.ts';
export type { ConnectDeps, NatsOptions } from './connect-to-nats.ts';
export { keepHealthFile } from './health-file.ts';
export type { Log } from './log.ts';
export { NotPublic, publicLookup, refusePrivate } from './public-addresses.ts';
export { aborted, stopSignal } from './stop-signal.ts';
export {
  fileSetting,
  integer,
  list,
  networks,
  oneOf,
  secretFile,
  textSetting,
} from './settings/forms.ts';
export type { Setting } from './settings/forms.ts';
export { readSettings } from './settings/read-settings.ts';
export type { SettingsResult } from './settings/read-settings.ts';
