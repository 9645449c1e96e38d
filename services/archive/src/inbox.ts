// Where answers to the archive come. Its NATS user hears no others (infra/nats/nats.conf).

export const INBOX = '_INBOX_archive';
