export interface BackoffOptions {
  /** The longest wait before the first attempt, in milliseconds. Default 1000. */
  initial?: number;
  /** What it is multiplied by for each further attempt. Default 1.5. */
  factor?: number;
  /** The longest wait of all, in milliseconds. Default 30,000. */
  max?: number;
}

/** Exponential backoff with full jitter: each wait is random, from nothing up to a bound that grows. */
export class Backoff {
  readonly #settings: { backoff: BackoffOptions; random: () => number };
  #bound: number | undefined;

  constructor(settings: { backoff: BackoffOptions; random: () => number }) {
    this.#settings = settings;
  }

  /** The next wait, in milliseconds. */
  next(): number {
    const { initial = 1000, factor = 1.5, max = 30_000 } = this.#settings.backoff;
    this.#bound = Math.min(max, this.#bound === undefined ? initial : this.#bound * factor);
    return this.#settings.random() * this.#bound;
  }

  reset(): void {
    this.#bound = undefined;
  }
}
