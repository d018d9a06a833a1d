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

/** Those that are kept. `Ephemeral` names the others; `string`: nobody says which. */
export type StoredEventName<Events extends object, Ephemeral extends string> = string extends Ephemeral ? EventName<Events> : Exclude<EventName<Events>, Ephemeral>;

/** Those that nobody keeps. */
export type EphemeralEventName<Events extends object, Ephemeral extends string> = string extends Ephemeral ? EventName<Events> : Extract<EventName<Events>, Ephemeral>;

/** Any publication of a channel: its `event` tells the type of its `data`. */
export type AnyPublication<Events extends object> = { [Name in EventName<Events>]: Publication<Name, Events[Name]> }[EventName<Events>];

export function readPublication<Events extends object>(wire: WirePublication): AnyPublication<Events> {
  const { type, ...publication } = { event: defaultEvent, type: '', ...wire };
  return publication as unknown as AnyPublication<Events>;
}
