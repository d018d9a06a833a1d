import type { BackoffOptions } from '@dunlin/client';

/** Which closes a socket comes back from, and after what waits. */
export interface ReconnectOptions extends BackoffOptions {
  /** Default: after every close but those with 1000, with a code that says that one of the two has a bug, and with an application's own (4000 and more). */
  when?: (event: CloseEvent) => boolean;
}

/** Codes below 4000 after which another connection would end in the same way. */
const final = [1000, 1002, 1003, 1007, 1008, 1009, 1010];

const comesBack = ({ code }: CloseEvent): boolean => code < 4000 && !final.includes(code);

/** Milliseconds until the next attempt, at random up to a bound that grows; undefined: there is none. */
export function delayAfter(event: CloseEvent, attempts: number, reconnect: boolean | ReconnectOptions): number | undefined {
  if (reconnect === false) return undefined;
  const { when = comesBack, initial = 1000, factor = 1.5, max = 30_000 } = reconnect === true ? {} : reconnect;
  return when(event) ? Math.random() * Math.min(max, initial * factor ** attempts) : undefined;
}
