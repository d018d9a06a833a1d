import type { TransportName } from './transport.js';

/** A transport that has worked is given up only after so many failures: it is more likely that the server is away. */
const patience = 3;

/** Which transport is tried next. What has worked is remembered. */
export class TransportChoice {
  readonly #names: readonly TransportName[];
  #index = 0;
  #proven: number | undefined;
  #failures = 0;

  constructor(names: readonly TransportName[]) {
    this.#names = names;
  }

  get current(): TransportName {
    return this.#names[this.#index]!;
  }

  get isFallback(): boolean {
    return this.#index > 0;
  }

  /** The server has spoken over the current one. */
  opened(): void {
    this.#proven = this.#index;
    this.#failures = 0;
  }

  /** The current one did not get through. Returns whether there is another one to try at once. */
  failed(): boolean {
    this.#failures++;
    if (this.#proven === this.#index && this.#failures < patience) return false;
    this.#failures = 0;
    this.#index = (this.#index + 1) % this.#names.length;
    return this.#index > 0;
  }

  /** The server has spoken, but not to let the client in: that says nothing against the transport that has worked before. */
  refused(): void {
    this.#index = this.#proven ?? 0;
  }

  /** Begins with the best one again. */
  reset(): void {
    this.#index = 0;
    this.#proven = undefined;
    this.#failures = 0;
  }
}
