/** How much more each of those that have tries under way may have. */
export interface Rooms {
  readonly ids: readonly number[];
  readonly rooms: readonly number[];
}
