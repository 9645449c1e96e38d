// A file as messages name it. Contract: docs/protocol.md, "natter.v1"; files: docs/files.md.

export interface FileReference {
  readonly id: string;
  readonly name: string;
  /** Bytes. */
  readonly size: number;
  /** Media type. */
  readonly type: string;
  /** Hexadecimal. */
  readonly sha256: string;
  /** Pixels of an image or a video, as its sender says: clients reserve its place. */
  readonly width?: number;
  readonly height?: number;
}
