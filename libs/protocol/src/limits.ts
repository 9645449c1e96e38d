// Every bound of the client protocol. The gateway enforces them; `welcome.limits` carries those
// that clients need. Codes: docs/protocol.md, "Limits". Bounds of the process are configuration.

/** UTF-8 bytes of one message's text. Beyond: `too-large`. */
export const TEXT_BYTES_MAX = 16 * 1024;
/** Bytes of one WebSocket frame a client sends. Beyond: close 1009. */
export const FRAME_BYTES_MAX = 64 * 1024;
/** Bytes of one TCP line without its newline. Beyond: `! line too long`, closed. */
export const LINE_BYTES_MAX = 16 * 1024;
/** Kinds of reactions to one message, and reactions in all. Beyond: `too-large`. */
export const REACTION_KINDS_MAX = 50;
export const REACTIONS_MAX = 2_000;
/** Names of a kind of reaction that are kept, and that a message shows. */
export const REACTION_NAMES_KEPT = 200;
export const REACTION_NAMES_SHOWN = 20;
/** Edits of one message. Beyond: `too-large`. */
export const EDITS_MAX = 100;
/** Replies in one thread. Beyond: `too-large`. */
export const REPLIES_MAX = 1_000;
/** Pinned messages of a room. Beyond: `too-large`. */
export const PINS_MAX = 100;
/** Seconds that an expiring message lives at least. Below, or over retention: `bad-request`. */
export const EXPIRES_SECONDS_MIN = 5;
/** How far ahead a message may be scheduled, and how long a recurring one goes on. */
export const LATER_DAYS_MAX = 366;
/** Scheduled messages of a person, and bytes of their texts. Beyond: `too-large`. */
export const LATER_MAX = 100;
export const LATER_BYTES_MAX = 256 * 1024;
/** Messages that a person has saved. Beyond: `too-large`. */
export const SAVED_MAX = 500;
/** How long a scheduled message that was dropped is listed, and one that was said is known. */
export const LATER_KEPT_DAYS = 7;
/** Who a message may mention. Beyond: the first of them. */
export const MENTIONS_MAX = 50;
/** UTF-8 bytes of a signal's `data`, as JSON. Beyond: `too-large`. */
export const SIGNAL_BYTES_MAX = 4 * 1024;
/** Levels in a signal's `data`: some parsers recurse. Beyond: `bad-request`. */
export const SIGNAL_DEPTH_MAX = 64;
/** Names in one `to`. Beyond: `too-large`. */
export const RECIPIENTS_MAX = 256;
/** Rooms a session may be in. Beyond: `too-large`. */
export const SESSION_ROOMS_MAX = 64;
/** Unacknowledged says of a session. Beyond: `rate-limited`. */
export const UNACKED_MAX = 256;
/** Characters (code points) of an alias after NFC. */
export const ALIAS_CHARACTERS_MAX = 32;
/** Characters of a room's name. */
export const ROOM_CHARACTERS_MAX = 64;
/** Characters of a request's `id`. */
export const ID_CHARACTERS_MAX = 64;
/** Characters of a file's name, of its media type, and of its id. */
export const FILE_NAME_CHARACTERS_MAX = 255;
export const MEDIA_TYPE_CHARACTERS_MAX = 127;
export const FILE_ID_CHARACTERS_MAX = 64;
/** Width or height of an image. */
export const PIXELS_MAX = 65_535;
/** Bytes of one file. Beyond: `too-large`. */
export const FILE_BYTES_MAX = 100 * 1024 * 1024;
/** Characters of a session secret (base64url): at least 128 random bits. */
export const SESSION_CHARACTERS_MIN = 22;
export const SESSION_CHARACTERS_MAX = 64;

/** Messages in one `joined`. */
export const JOINED_MESSAGES_MAX = 200;
/** Bytes of the messages in one `joined` or `history` (JSON). */
export const PAGE_BYTES_MAX = 256 * 1024;
/** Messages in one `history`, and its default. */
export const HISTORY_MESSAGES_MAX = 200;
export const HISTORY_MESSAGES_DEFAULT = 50;
/** Characters (code points) of a search. Beyond: `too-large`. */
export const SEARCH_CHARACTERS_MAX = 1_024;
/** Why a longer one is refused. */
export const QUERY_TOO_LONG = `a query has at most ${SEARCH_CHARACTERS_MAX} characters`;
/** The best match first, or the newest. */
export const SEARCH_ORDERS = ['best', 'newest'] as const;
/** Messages in one `found`, and its default. */
export const SEARCH_HITS_MAX = 50;
export const SEARCH_HITS_DEFAULT = 20;
/** Characters of a `cursor`. */
export const SEARCH_CURSOR_CHARACTERS_MAX = 128;
/** So many requests a search counts as. */
export const SEARCH_REQUESTS = 5;
/** Lines of `/search`. */
export const TEXT_SEARCH_HITS = 10;
/** Messages replayed after a `join` with `after`. Beyond: the newest, and `truncated`. */
export const REPLAY_MESSAGES_MAX = 10_000;
/** Aliases in `joined.members`, and in one `members`. */
export const JOINED_MEMBERS_MAX = 200;
export const MEMBERS_PAGE_MAX = 500;
/** Names in each list of a `members-changed`. */
export const CHANGED_NAMES_MAX = 50;
/** From this many members up, notices come as one digest per DIGEST_INTERVAL_MS … */
export const DIGEST_FROM_MEMBERS = 200;
/** … until the room is below this. */
export const DIGEST_UNTIL_MEMBERS = 150;
export const DIGEST_INTERVAL_MS = 1_000;
/** People in a room up to whom each is told how far the others are. */
export const MARKS_PEOPLE_MAX = 200;
/** What `unread` counts up to. */
export const UNREAD_MAX = 1_000;
/** Records that a receipt looks back for who was there. Beyond: only marks count. */
export const RECEIPT_RECORDS_MAX = 10_000;
/** Aliases in a receipt's `missing`. */
export const RECEIPT_NAMES_MAX = 200;
/** Lines of `/history`, by default and at most; names of `/who`, at most. */
export const TEXT_HISTORY_DEFAULT = 20;
export const TEXT_HISTORY_MAX = 200;
export const TEXT_WHO_MAX = 200;

/** Time until `hello` (JSON) or the alias (text). */
export const HELLO_JSON_MS = 10_000;
export const HELLO_TEXT_MS = 60_000;
/** A text client's first answer is complete after this long without a byte. */
export const ALIAS_PAUSE_MS = 300;
/** The same while only one key has come: a person may be typing it, letter by letter. */
export const TYPING_PAUSE_MS = 2_000;
/** How often a line client is asked `alias?`. */
export const ALIAS_TRIES_MAX = 3;
/** Between WebSocket pings; sent in `welcome.heartbeat`. */
export const HEARTBEAT_MS = 30_000;
/** A WebSocket without a frame for this long is closed: 4407. */
export const SILENT_MS_MAX = 75_000;
/** How long a dropped session keeps its seats. Text clients: 0. */
export const SESSION_GRACE_MS = 15_000;
/** A client this long behind gets `bye slow` and is closed. */
export const BEHIND_MS_MAX = 30_000;
/** Bytes waiting for one client. Beyond: it reads on from the log. */
export const OUTBOX_BYTES_MAX = 1024 * 1024;
/** How long a say or a join waits for the log. Beyond: `unavailable`. */
export const LOG_WAIT_MS_MAX = 10_000;

/** Requests of a session: per second, and at once. */
export const RATE_PER_SECOND = 20;
export const RATE_BURST = 60;
/** A session that is `rate-limited` for this long without a pause is closed: 1008. */
export const RATE_LIMITED_MS_MAX = 30_000;
/** So many `bad-request`s within the window close the connection: 1008. */
export const BAD_REQUESTS_MAX = 20;
export const BAD_REQUESTS_WINDOW_MS = 10_000;

/**
 * WebSocket: fragments of one frame, and chunks buffered for it. With the defaults of ws, 8
 * connections grow the process by 41 MB.
 */
export const FRAGMENTS_MAX = 64;
export const BUFFERED_CHUNKS_MAX = 1_024;
