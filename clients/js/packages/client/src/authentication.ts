import { Timer } from './clock.js';
import type { ConnectionEvents } from './connection-events.js';
import { DunlinError } from './errors.js';
import type { ConnectionSettings } from './settings.js';
import { TokenReader } from './token-reader.js';

/** The name of the command that proves who the client is. */
export const authId = 'auth';

/** Says who the client is, and says it again before the token expires. */
export class Authentication {
  readonly #settings: ConnectionSettings;
  readonly #events: ConnectionEvents;
  readonly #send: (command: object) => void;
  readonly #refresh: Timer;
  readonly tokens: TokenReader;

  constructor(settings: ConnectionSettings, events: ConnectionEvents, send: (command: object) => void) {
    this.#settings = settings;
    this.#events = events;
    this.#send = send;
    this.#refresh = new Timer(settings.clock);
    this.tokens = new TokenReader({ token: settings.tokenSource });
  }

  /** Whether there is something to say. */
  get isNeeded(): boolean {
    return this.#settings.tokenSource !== undefined;
  }

  /** What to say in a request; undefined: nothing, or it is said in a message. */
  get requestToken(): string | undefined {
    return this.#settings.tokenIn === 'request' ? this.tokens.lastToken : undefined;
  }

  /** Sends the token, unless the request had it. Returns whether the server has to answer. */
  sendToken(): boolean {
    const token = this.tokens.lastToken;
    const isMissing = token !== this.requestToken;
    if (isMissing) this.#send({ type: 'auth', id: authId, token });
    return isMissing;
  }

  /** The token holds until then. */
  renewBefore(expires: number | undefined): void {
    if (expires === undefined || !this.tokens.canRenew) return;
    const left = expires - this.#settings.clock.now();
    // Not at once: the same token again would make a circle of it.
    this.#refresh.set(Math.max(1000, left - Math.min(30_000, left / 5)), () => this.#renew());
  }

  /** The connection, or the attempt, is over. */
  stop(): void {
    this.#refresh.stop();
    this.tokens.cancelRead();
  }

  /** The token could not be got: no promise tells of it. */
  tellFailure(cause: unknown): void {
    this.#events.failed(new DunlinError('token_failed', 'could not get a token', { cause }));
  }

  #renew(): void {
    this.tokens.forget();
    // Without another one the server ends the connection with the token, and then there is another try.
    this.tokens.readToken(() => this.sendToken(), (error) => this.tellFailure(error));
  }
}
