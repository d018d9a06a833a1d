import type { Clock } from '../../src/clock.js';

/** The real time, with a list of the timers that are set. */
export class CountingClock implements Clock {
  readonly #timers = new Set<unknown>();

  get pending(): number {
    return this.#timers.size;
  }

  now(): number {
    return Date.now();
  }

  setTimeout(callback: () => void, milliseconds: number): unknown {
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      callback();
    }, milliseconds);
    this.#timers.add(timer);
    return timer;
  }

  clearTimeout(timer: unknown): void {
    this.#timers.delete(timer);
    clearTimeout(timer as NodeJS.Timeout);
  }
}
