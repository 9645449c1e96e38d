// Entry `.`: the client protocol without any dependency, for browsers too.
// Decoding JSON frames: ./schema. Parsing aliases: ./alias.
export * from './acts.ts';
export * from './codes.ts';
export * from './text/act-lines.ts';
export * from './text/amended-lines.ts';
export * from './text/escape-text.ts';
export * from './text/receipt-lines.ts';
export * from './text/framing.ts';
export * from './limits.ts';
export type * from './client-messages.ts';
export type * from './file-reference.ts';
export type * from './amended.ts';
export type * from './later.ts';
export type * from './marks.ts';
export * from './mentions.ts';
export type * from './messages.ts';
export * from './names.ts';
export * from './rights.ts';
export * from './text/message-commands.ts';
export * from './text/later-commands.ts';
export * from './text/room-commands.ts';
export * from './text/search-lines.ts';
export * from './text/text-codec.ts';
export * from './text/text-commands.ts';
export * from './text/text-lines.ts';
export { isLongerThan, isQueryTooLong, utf8Length } from './utf8.ts';
export type * from './welcome.ts';
