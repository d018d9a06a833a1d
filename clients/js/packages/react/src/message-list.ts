import type { AnyPublication } from '@dunlin/client';

/** A publication, with what React takes as its key: one for all components, and for each publication of a channel another one. */
export type ChannelMessage<Events extends object = Record<string, any>> = AnyPublication<Events> & { readonly key: string };

type Message = ChannelMessage<any>;

export const noMessages: readonly Message[] = [];

/** The last messages. To add one costs the same however many are kept: the list is made when somebody looks at it. */
export class MessageList {
  #messages: Message[] = [];
  #list: readonly Message[] | undefined = noMessages;
  #limit = 0;

  /** Another array after each change, and only then. */
  get list(): readonly Message[] {
    return (this.#list ??= this.#limit > 0 ? this.#messages.slice(-this.#limit) : noMessages);
  }

  /** Keeps at least so many from now on. It never keeps fewer: who wants many may be gone for a moment only. */
  grow(limit: number): void {
    if (limit <= this.#limit) return;
    this.#limit = limit;
    this.#list = undefined;
  }

  add(publication: AnyPublication<any>, key: string): void {
    if (this.#limit === 0) return;
    this.#messages.push({ ...publication, key } as Message);
    this.#list = undefined;
    if (this.#messages.length >= 2 * this.#limit) this.#messages.splice(0, this.#messages.length - this.#limit);
  }
}
