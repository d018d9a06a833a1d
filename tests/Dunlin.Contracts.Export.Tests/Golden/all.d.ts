// Generated from the contract Dunlin.Contracts.Export.Tests. Do not edit: change the C# records, and build.

/** What is published in channels without a namespace, by the names of the events. */
export interface DefaultEvents {
  'it\'s odd/é': Odd;
}

/** What is published in the channels `all:…`, by the names of the events. */
export interface AllEvents {
  /**
   * One of each.
   * On two lines, with a comment's end: *\/ inside.
   */
  types: AllTypes;
  /** Ephemeral: nobody keeps it. Publish it with `channel.ephemeral('members', …)`. */
  members: AllMembers;
}

/** What is published in the channels `chat-room{x}:…`, by the names of the events. */
export interface ChatRoomXEvents {
}

export interface Odd {
  really: boolean;
}

/**
 * One of each.
 * On two lines, with a comment's end: *\/ inside.
 */
export interface AllTypes {
  bool: boolean;
  byte: number;
  int: number;
  /** A 64-bit integer. Numbers in JavaScript are exact up to 9007199254740991 (2^53 - 1). */
  long: number;
  /** A 64-bit integer. Numbers in JavaScript are exact up to 9007199254740991 (2^53 - 1). */
  unsignedLong: number;
  double: number;
  measured: number | 'NaN' | 'Infinity' | '-Infinity';
  /** A number, as a string. */
  exact: string;
  /** A decimal. Numbers in JavaScript keep 15 significant digits. */
  price: number;
  letter: string;
  text: string;
  textOrNull: string | null;
  intOrNull: number | null;
  /** A UUID. */
  id: string;
  /** A URI, which may be relative. */
  link: string;
  /** A date and time with its offset: `2030-01-31T12:00:00+01:00`. */
  at: string;
  /** A date and time: `2030-01-31T12:00:00Z`. Without `Z` or an offset it does not say of which time zone. */
  local: string;
  /** A date: `2030-01-31`. */
  day: string;
  /** A time of day: `12:00:00`. */
  hour: string;
  /** A duration: `1.12:00:00` is a day and a half. */
  took: string;
  /** A version: `1.2.3`. */
  version: string;
  /** Bytes, as base64. */
  bytes: string;
  anything: unknown;
  node: unknown;
  colour: Colour;
  level: Level;
  mood: Mood | null;
  /** Flags: 0 None, 1 Read, 2 Write. */
  rights: number;
  names: string[];
  namesOrNulls: (string | null)[];
  grid: ((number | null)[] | null)[];
  moods: Mood[];
  counts: { [key: string]: number };
  byMood: { [Key in 'Fine' | 'Busy']?: string | null };
  byNumber: { [key: string]: ContractsItem };
  byId: { [key: string]: ContractsItem };
  tree: Tree;
  figure: Figure;
  figures: (Figure | null)[];
  items: PageOfItem;
  other: ShopItem;
  pair: KeyValuePairOfStringAndInt32;
}

/**
 * - `1`: Red
 * - `2`: Like grass.
 */
export type Colour = 1 | 2;

export type Level = 'Low' | 'very-high';

/** - `'Busy'`: Do not disturb. */
export type Mood = 'Fine' | 'Busy';

export interface ContractsItem {
  name: string;
}

export interface Tree {
  name: string;
  children: Tree[];
  parent?: Tree | null;
}

/** Something to draw. */
export type Figure =
  | (Circle & { $type: 'circle' })
  | (Group & { $type: 'group' });

/** Round. */
export interface Circle {
  radius: number;
  at: Place;
}

export interface Place {
  x?: number;
  y?: number;
}

export interface Group {
  parts: Figure[];
  owner?: Animal | null;
  at: Place;
}

export type Animal =
  | (Dog & { kind: 1 })
  | (AnimalBase & { kind?: never });

export interface Dog {
  barks: boolean;
  name: string;
}

export interface AnimalBase {
  name: string;
}

export interface PageOfItem {
  items: (ContractsItem | null)[];
  total: number;
}

export interface ShopItem {
  number: number;
}

export interface KeyValuePairOfStringAndInt32 {
  key: string | null;
  value: number;
}

export interface AllMembers {
  required: string;
  /** @defaultValue `"it's \"here\""` */
  optional?: string;
  /** @defaultValue `5` */
  count?: number;
  /** @defaultValue `"Busy"` */
  mood?: Mood;
  /**
   * A UUID.
   * @defaultValue `"00000000-0000-0000-0000-000000000000"`
   */
  id?: string;
  ratio?: number | null;
  'other-name'?: string | null;
  needed: ContractsItem;
  neededOrNull: ContractsItem | null;
  sparse?: string | null;
  /**
   * How long it is.
   * The server computes it: leave it out.
   */
  readonly length?: number;
  /**
   * A 64-bit integer. Numbers in JavaScript are exact up to 9007199254740991 (2^53 - 1).
   * @defaultValue `7`
   */
  withDefault?: number;
  [name: string]: unknown;
}

export interface AllConstraints {
  /** Valid with `maxLength: 2000`, `minLength: 1`. */
  body: string;
  /** Valid with `minLength: 2`, `maxLength: 10`. */
  onParameter: string;
  /** Valid with `minItems: 1`, `maxItems: 3`. */
  tags: string[];
  /** Valid with `maxProperties: 4`. */
  labels: { [key: string]: string };
  /** Bytes, as base64. */
  bytes: string;
  /** Valid with `minimum: 1`, `maximum: 10`. */
  stars: number;
  /** Valid with `exclusiveMinimum: 0`, `maximum: 1`. */
  share: number;
  /**
   * A decimal. Numbers in JavaScript keep 15 significant digits.
   * Valid with `minimum: 0.05`, `maximum: 100`.
   */
  price: number;
  /** A date and time: `2030-01-31T12:00:00Z`. Without `Z` or an offset it does not say of which time zone. */
  when: string;
  /** Valid with `pattern: "^(?:[a-z]+|[0-9]+)$"`. */
  slug: string;
  /** Valid with `format: "email"`. */
  mail: string;
  /** Valid with `format: "uri"`. */
  address: string;
  /** Valid with `minLength: 1`. */
  name: string;
  light: 'red' | 'green' | null;
  step: 1 | 2.5;
  /** Valid with `not: {"enum":["admin"]}`. */
  user: string;
  /** Valid with `contentEncoding: "base64"`. */
  key: string;
  /** Where it stands. */
  place: Place;
  /** An item, or nothing. */
  item?: ContractsItem | null;
}

export interface Gr_u00F6_u00DFe {
  wert: number;
}

declare module '@dunlin/client' {
  interface ChannelTypes {
    '': { events: DefaultEvents; ephemeral: never; state: never };
    all: { events: AllEvents; ephemeral: 'members'; state: AllConstraints };
    'chat-room{x}': { events: ChatRoomXEvents; ephemeral: never; state: Gr_u00F6_u00DFe };
  }
}
