/**
 * What channels carry, by the namespace of their names: `chat` for `chat:lobby`, `''` for names without one. Empty until declarations add to it, as those do that
 * are made from a C# contract: `declare module '@dunlin/client' { interface ChannelTypes { chat: { events: ChatEvents; ephemeral: 'typing'; state: ChatState } } }`. `ephemeral`
 * names the events that nobody keeps; without it, each may be one.
 */
export interface ChannelTypes {}

type NamespaceOf<Name extends string> = Name extends `${infer Namespace}:${string}` ? Namespace : '';

// A name that is not known when it is compiled may be of any namespace.
type TypesOf<Name extends string> = string extends NamespaceOf<Name> ? {} : string extends Name ? {} : NamespaceOf<Name> extends keyof ChannelTypes ? ChannelTypes[NamespaceOf<Name>] : {};

/** The publications of a channel, by its name. */
export type EventsOf<Name extends string> = TypesOf<Name> extends { events: infer Events extends object } ? Events : Record<string, any>;

/** The names of its publications that nobody keeps, by its name; `string`: nobody says. */
export type EphemeralOf<Name extends string> = TypesOf<Name> extends { ephemeral: infer Ephemeral extends string } ? Ephemeral : string;

/** What members of a channel say of themselves, by its name. */
export type StateOf<Name extends string> = TypesOf<Name> extends { state: infer State } ? State : any;
