/** Of an answer that has nothing more to say. */
export class NoMeta {}

/** Of a list in pages. */
export class CursorMeta {
  /** For the next page; null on the last one. */
  next_cursor!: string | null;
}
