import type { Position } from './protocol.js';

/** Whether nothing lies between the two. */
export function isSamePlace(one: Position, other: Position): boolean {
  return one.epoch === other.epoch && one.offset === other.offset;
}

/** How far a client that got as far as `before` has come in a channel that is now at `now`. */
export function resume(before: Position | undefined, { epoch, offset }: Position): Position {
  // An offset that goes back means that the server has lost some: nothing is a repetition then.
  return { epoch, offset: before?.epoch === epoch && before.offset <= offset ? before.offset : 0 };
}
