import type { WirePublication } from './protocol.js';

/** The name of publications that have none, as in the standard `EventSource`. */
export const defaultEvent = 'message';

/** Something that was published in a channel. */
export interface Publication<Name extends string = string, Data = unknown> {
  channel: string;
  /** Its name; `message` when it has none. */
  event: Name;
  data: Data;
  /** When the server took it, in milliseconds since 1970. */
  timestamp: number;
  /** Its place in the channel. Ephemeral ones have none. */
  offset?: number;
  /** The publisher's connection, unless the server itself has published it. */
  connection?: string;
  /** The publisher, when it is known. */
  user?: string;
}

/** The names of `Events`: an interface or type with the data of each name. */
export type EventName<Events extends object> = keyof Events & string;

/** Any publication of a channel: its `event` tells the type of its `data`. */
export type AnyPublication<Events extends object> = { [Name in EventName<Events>]: Publication<Name, Events[Name]> }[EventName<Events>];

export function readPublication<Events extends object>({ channel, event, data, timestamp, offset, connection, user }: WirePublication): AnyPublication<Events> {
  return {
    channel,
    event: event ?? defaultEvent,
    data,
    timestamp,
    ...(offset !== undefined && { offset }),
    ...(connection !== undefined && { connection }),
    ...(user !== undefined && { user }),
  } as AnyPublication<Events>;
}
