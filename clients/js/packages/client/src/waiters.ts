import type { DunlinError } from './errors.js';

/** Those who wait until something is so. */
export class Waiters {
  readonly #waiting: [() => void, (error: DunlinError) => void][] = [];

  wait(): Promise<void> {
    const promise = new Promise<void>((...settle) => this.#waiting.push(settle));
    // Who does not look at the promise is told by events.
    promise.catch(() => {});
    return promise;
  }

  /** It is so; or, with an error, it will not be. */
  settle(error?: DunlinError): void {
    for (const [resolve, reject] of this.#waiting.splice(0)) {
      if (error) reject(error);
      else resolve();
    }
  }
}
