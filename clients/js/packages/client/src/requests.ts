import { DunlinError } from './errors.js';
import type { ServerMessage, WireError } from './protocol.js';

export type ReplyHandler = (reply: ServerMessage) => void;
export type ErrorHandler = (error: DunlinError) => void;

/** Commands that wait for their reply. Replies are handled at once, before the message behind them. */
export class Requests {
  readonly #waiting = new Map<number, [ReplyHandler, ErrorHandler]>();
  #lastId = 0;

  /** A new id; no other command of this client has it. */
  nextId(): number {
    return ++this.#lastId;
  }

  expect(id: number, onReply: ReplyHandler, onError: ErrorHandler): void {
    this.#waiting.set(id, [onReply, onError]);
  }

  /** Nobody waits for the reply any more. */
  forget(id: number): void {
    this.#waiting.delete(id);
  }

  /** Returns whether the message is a reply, be it to a command that nobody waits for. */
  settle(message: ServerMessage): boolean {
    const { id } = message as { id?: number };
    const handlers = this.#waiting.get(id!);
    this.forget(id!);
    if (message.type === 'error') handlers?.[1](toError(message));
    else handlers?.[0](message);
    return id !== undefined;
  }

  /** The connection has gone: there will be no replies. */
  failAll(code: 'disconnected' | 'closed'): void {
    const waiting = [...this.#waiting.values()];
    this.#waiting.clear();
    for (const [, onError] of waiting) onError(new DunlinError(code, 'the connection was lost'));
  }
}

export function toError({ code, message, channel }: WireError): DunlinError {
  return new DunlinError(code, message, { channel });
}
