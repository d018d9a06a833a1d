// Generated from the contract TypedChat.Contract. Do not edit: change the C# records, and build.

/** What is published in the channels `chat:…`, by the names of the events. */
export interface ChatEvents {
  /** Something said in a room. */
  text: ChatText;
  /** Ephemeral: nobody keeps it. Publish it with `channel.ephemeral('typing', …)`. */
  typing: ChatTyping;
}

/** Something said in a room. */
export interface ChatText {
  /** Valid with `maxLength: 2000`. */
  body: string;
  /**
   * The offset of what it answers.
   * A 64-bit integer. Numbers in JavaScript are exact up to 9007199254740991 (2^53 - 1).
   */
  replyTo?: number | null;
}

export interface ChatTyping {
  active: boolean;
}

/** What somebody in a room says of itself. */
export interface ChatState {
  name: string;
  mood: Mood;
}

export type Mood = 'Fine' | 'Busy';

declare module '@dunlin/client' {
  interface ChannelTypes {
    chat: { events: ChatEvents; ephemeral: 'typing'; state: ChatState };
  }
}
