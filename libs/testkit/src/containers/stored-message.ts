// A record as JetStream's API gives it.

export interface StoredMessage {
  readonly subject: string;
  readonly seq: number;
  /** Header block and body, base64. */
  readonly hdrs?: string;
  readonly data?: string;
  readonly time: string;
}
