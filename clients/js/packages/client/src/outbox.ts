import type { Connection } from './connection.js';
import { DunlinError } from './errors.js';
import type { Position, Published } from './protocol.js';
import type { Requests } from './requests.js';
import type { ConnectionSettings } from './settings.js';

/** What became of a publication. */
export interface PublishResult extends Position {
  /** True when the server had it already: a repetition after an acknowledgement that was lost. */
  duplicate: boolean;
}

/** The part of the standard `AbortSignal` that is used. */
export interface AbortSignalLike {
  readonly reason: any;
  throwIfAborted(): void;
  addEventListener(type: 'abort', listener: () => void): void;
  removeEventListener(type: 'abort', listener: () => void): void;
}

export interface PublishOptions {
  /** The idempotency key, 1 to 64 bytes: a channel publishes it once. Default: a random one. */
  key?: string;
  /** Gives up waiting. What was sent already may be published nevertheless. */
  signal?: AbortSignalLike;
}

interface Entry {
  readonly id: number;
  readonly channel: string;
  readonly command: string;
  readonly resolve: (result: PublishResult) => void;
  readonly reject: (error: unknown) => void;
  /** When it went out for the first time. */
  firstSent?: number;
}

/** For so long a channel knows the key of a publication for certain: 2 minutes, less what the clocks and the way may take. */
const keyLifetime = 110_000;

/** Publications without an acknowledgement, in their order. Sent when their channel is subscribed, and again on the next connection. */
export class Outbox {
  readonly #entries = new Set<Entry>();
  /** Those that have not gone out on the connection of now. */
  readonly #unsent = new Set<Entry>();
  readonly #settings: ConnectionSettings;
  readonly #requests: Requests;
  readonly #connection: Connection;

  constructor(settings: ConnectionSettings, requests: Requests, connection: Connection) {
    this.#settings = settings;
    this.#requests = requests;
    this.#connection = connection;
  }

  queuePublication(id: number, channel: string, command: string, signal: AbortSignalLike | undefined): Promise<PublishResult> {
    let abort!: () => void;
    const result = new Promise<PublishResult>((resolve, reject) => {
      const limit = this.#settings.queueLimit;
      if (this.#entries.size >= limit) throw new DunlinError('queue_full', `${limit} publications wait`, { channel });
      const entry = { id, channel, command, resolve, reject };
      this.#entries.add(entry);
      this.#unsent.add(entry);
      abort = () => this.#reject(entry, signal!.reason);
    });
    signal?.addEventListener('abort', abort);
    return signal ? result.finally(() => signal.removeEventListener('abort', abort)) : result;
  }

  /** The channel is subscribed: sends what waits for it. */
  flush(channel: string): void {
    const now = this.#settings.clock.now();
    const commands: string[] = [];
    // Ids grow from one publication to the next.
    for (const entry of [...this.#unsent].sort((one, other) => one.id - other.id)) {
      if (entry.channel !== channel) continue;
      if (now - (entry.firstSent ??= now) > keyLifetime) {
        this.#reject(entry, new DunlinError('unknown_outcome', 'too old to be sent again', { channel }));
        continue;
      }
      this.#expect(entry);
      commands.push(entry.command);
    }
    if (commands.length) this.#connection.send(commands);
  }

  /** Gives up what waits, for one channel or for all. */
  rejectAll(error: DunlinError, channel?: string): void {
    for (const entry of this.#entries) {
      if (!channel || entry.channel === channel) this.#reject(entry, error);
    }
  }

  #expect(entry: Entry): void {
    this.#unsent.delete(entry);
    this.#requests.expect(
      entry.id,
      (reply) => {
        const { epoch, offset, duplicate = false } = reply as Published;
        this.#entries.delete(entry);
        entry.resolve({ epoch, offset, duplicate });
      },
      (error) => {
        // It goes again on the next connection.
        if (error.code === 'disconnected') this.#unsent.add(entry);
        else this.#reject(entry, error);
      },
    );
  }

  #reject(entry: Entry, error: unknown): void {
    this.#entries.delete(entry);
    this.#unsent.delete(entry);
    this.#requests.forget(entry.id);
    entry.reject(error);
  }
}
