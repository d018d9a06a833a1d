import type { TokenSource } from './options.js';

/** The token of a connection: got once, kept until it is of no use any more. */
export class Authentication {
  readonly #source: TokenSource | undefined;
  #token: string | undefined;

  constructor(source: TokenSource | undefined) {
    this.#source = source;
  }

  get isNeeded(): boolean {
    return this.#source !== undefined;
  }

  /** Whether there may be another token than the last one. */
  get canRenew(): boolean {
    return typeof this.#source === 'function';
  }

  async get(): Promise<string> {
    return (this.#token ??= typeof this.#source === 'function' ? await this.#source() : this.#source!);
  }

  /** Asks for another one the next time. */
  forget(): void {
    this.#token = undefined;
  }
}
