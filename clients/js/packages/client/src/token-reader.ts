import type { TokenSource } from './options.js';

/** Errors of the server for a token that it does not take. */
export const tokenRefusals = ['unauthorized', 'token_expired'];

/** Gets tokens of what the application gave: nothing, a token, or a function. */
export class TokenReader {
  readonly #options: { token?: TokenSource | undefined };
  /** What was got last, unless it is forgotten. */
  lastToken: string | undefined;
  #question = 0;
  #wasRefused = false;

  constructor(options: { token?: TokenSource | undefined }) {
    this.#options = options;
  }

  /** Whether there may be another token than the last one. */
  get canRenew(): boolean {
    return typeof this.#options.token === 'function';
  }

  /** Passes on the last token, or else gets one. Who asks again, or cancels, has no answer to the question before. */
  readToken(got: (token: string | undefined) => void, failed: (error: unknown) => void): void {
    const question = ++this.#question;
    const source = this.lastToken ?? this.#options.token;
    if (typeof source !== 'function') {
      this.lastToken = source;
      got(source);
      return;
    }
    Promise.resolve().then(source).then(
      (token) => {
        // One that comes too late is for the next question.
        this.lastToken = token;
        if (question === this.#question) got(token);
      },
      (error) => question === this.#question && failed(error),
    );
  }

  cancelRead(): void {
    this.#question++;
  }

  /** Gets another one the next time. */
  forget(): void {
    this.lastToken = undefined;
  }

  /** The server has not taken the last one. Returns whether it is worth asking for another: once, until one was accepted. */
  refused(): boolean {
    const mayRenew = this.canRenew && !this.#wasRefused;
    this.#wasRefused = true;
    this.forget();
    return mayRenew;
  }

  accepted(): void {
    this.#wasRefused = false;
  }
}
