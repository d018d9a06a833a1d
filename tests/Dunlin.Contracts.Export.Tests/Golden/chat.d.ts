// Generated from the contract Dunlin.Contracts.Export.Tests. Do not edit: change the C# records, and build.

/** What is published in the channels `chat:…`, by the names of the events. */
export interface ChatEvents {
  /** Something said. */
  text: ChatText;
  /** Ephemeral: nobody keeps it. Publish it with `channel.ephemeral('typing', …)`. */
  typing: ChatTyping;
}

/** Something said. */
export interface ChatText {
  /**
   * What is said.
   * Valid with `maxLength: 2000`.
   */
  body: string;
  replyTo?: string | null;
}

export interface ChatTyping {
  active: boolean;
}

export interface ChatState {
  mood: Mood;
}

/** - `'Busy'`: Do not disturb. */
export type Mood = 'Fine' | 'Busy';

declare module '@dunlin/client' {
  interface ChannelTypes {
    chat: { events: ChatEvents; ephemeral: 'typing'; state: ChatState };
  }
}
