import type { Clock } from './clock.js';
import { DunlinError } from './errors.js';
import type { Position, Published, ServerMessage } from './protocol.js';
import { toError } from './requests.js';

/** What became of a publication. */
export interface PublishResult extends Position {
  /** True when the server had it already: a repetition after an acknowledgement that was lost. */
  duplicate?: true;
}

interface Entry {
  readonly id: number;
  readonly channel: string;
  readonly command: string;
  readonly resolve: (result: PublishResult) => void;
  readonly reject: (error: unknown) => void;
  /** Whether it went out on the connection of now. */
  sent: boolean;
  /** When it went out for the first time. */
  firstSent?: number;
}

/** For so long a channel knows the key of a publication for certain: 2 minutes, less what the clocks and the way may take. */
const keyLifetime = 110_000;

/** Publications without an acknowledgement, in their order. Sent when their channel is subscribed, and again on the next connection. */
export class Outbox {
  readonly #entries = new Map<number, Entry>();
  readonly #limit: number;
  readonly #clock: Clock;
  readonly #send: (commands: string[]) => void;

  constructor(limit: number, clock: Clock, send: (commands: string[]) => void) {
    this.#limit = limit;
    this.#clock = clock;
    this.#send = send;
  }

  add(id: number, channel: string, command: string, isReady: boolean, signal?: AbortSignal): Promise<PublishResult> {
    if (this.#entries.size >= this.#limit) {
      return Promise.reject(new DunlinError('queue_full', `${this.#limit} publications wait for their acknowledgement`, { channel }));
    }
    return new Promise((resolve, reject) => {
      const entry: Entry = { id, channel, command, resolve, reject, sent: false };
      this.#entries.set(id, entry);
      if (signal) this.#watch(entry, signal);
      if (isReady) this.flush(channel);
    });
  }

  /** The channel is subscribed: sends what waits for it. */
  flush(channel: string): void {
    const commands: string[] = [];
    for (const entry of this.#entries.values()) {
      if (entry.channel !== channel || entry.sent) continue;
      if (this.#mayBeDoubled(entry)) {
        this.#reject(entry, new DunlinError('unknown_outcome', 'it was sent, and too long ago to send it again without the risk of doubling it', { channel }));
        continue;
      }
      entry.sent = true;
      entry.firstSent ??= this.#clock.now();
      commands.push(entry.command);
    }
    if (commands.length > 0) this.#send(commands);
  }

  /** Returns whether the message is the result of a publication. */
  settle(message: ServerMessage): boolean {
    const entry = this.#entries.get((message as { id?: number }).id!);
    if (!entry) return false;
    if (message.type === 'error') {
      this.#reject(entry, toError(message));
    } else {
      this.#entries.delete(entry.id);
      const { epoch, offset, duplicate } = message as Published;
      entry.resolve(duplicate ? { epoch, offset, duplicate } : { epoch, offset });
    }
    return true;
  }

  /** The connection has gone: what it carried goes again on the next one. */
  onDisconnected(): void {
    for (const entry of this.#entries.values()) entry.sent = false;
  }

  /** Gives up what waits, for one channel or for all. */
  rejectAll(error: DunlinError, channel?: string): void {
    for (const entry of [...this.#entries.values()]) {
      if (channel === undefined || entry.channel === channel) this.#reject(entry, error);
    }
  }

  #mayBeDoubled({ firstSent }: Entry): boolean {
    return firstSent !== undefined && this.#clock.now() - firstSent > keyLifetime;
  }

  #watch(entry: Entry, signal: AbortSignal): void {
    const abort = (): void => this.#reject(entry, signal.reason);
    if (signal.aborted) abort();
    else signal.addEventListener('abort', abort, { once: true });
  }

  #reject(entry: Entry, error: unknown): void {
    this.#entries.delete(entry.id);
    entry.reject(error);
  }
}
