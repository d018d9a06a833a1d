/** Those who wait until something is so. */
export class Waiters {
  readonly #waiting: [() => void, (error: unknown) => void][] = [];

  wait(): Promise<void> {
    const promise = new Promise<void>((...settle) => this.#waiting.push(settle));
    // Who does not look at the promise is told by events.
    promise.catch(() => {});
    return promise;
  }

  resolve(): void {
    for (const [resolve] of this.#waiting.splice(0)) resolve();
  }

  reject(error: unknown): void {
    for (const [, reject] of this.#waiting.splice(0)) reject(error);
  }
}
