import type { Position } from './protocol.js';

/** Whether there is no publication between the two. */
export function isSamePlace(one: Position, other: Position): boolean {
  return one.epoch === other.epoch && one.offset === other.offset;
}

/** What a client has of a channel that goes on elsewhere: what it had before, or nothing. */
export function resume(before: Position | undefined, { epoch, offset }: Position): Position {
  // An offset that goes back means that the server has lost some: nothing is a repetition then.
  return { epoch, offset: before?.epoch === epoch && before.offset <= offset ? before.offset : 0 };
}
