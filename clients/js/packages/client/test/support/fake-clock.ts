import type { Clock } from '../../src/clock.js';

interface Timer {
  due: number;
  callback: () => void;
}

/** Time that stands still until a test moves it. */
export class FakeClock implements Clock {
  #now = 1_000_000;
  #error = 0;
  readonly #timers = new Map<number, Timer>();
  #lastHandle = 0;

  /** How many timers are set. */
  get pending(): number {
    return this.#timers.size;
  }

  /** Milliseconds until the next timer; undefined: there is none. */
  get nextIn(): number | undefined {
    const next = this.#next(Infinity);
    return next && next[1].due - this.#now;
  }

  now(): number {
    return this.#now + this.#error;
  }

  setTimeout(callback: () => void, milliseconds: number): unknown {
    // As browsers do it.
    const delay = milliseconds > 2 ** 31 - 1 ? 0 : milliseconds;
    this.#timers.set(++this.#lastHandle, { due: this.#now + delay, callback });
    return this.#lastHandle;
  }

  clearTimeout(handle: unknown): void {
    this.#timers.delete(handle as number);
  }

  /** Lets time pass, with each timer at its time, and what follows from it at once. */
  async advance(milliseconds: number): Promise<void> {
    const end = this.#now + milliseconds;
    for (let next = this.#next(end); next; next = this.#next(end)) {
      const [handle, { due, callback }] = next;
      this.#now = Math.max(this.#now, due);
      this.#timers.delete(handle);
      callback();
      await settled();
    }
    this.#now = end;
    await settled();
  }

  /** Time passes while nothing runs, as in sleep. Timers are late; `advance` calls them. */
  jump(milliseconds: number): void {
    this.#now += milliseconds;
  }

  /** Sets the clock; timers do not care. */
  set(milliseconds: number): void {
    this.#error += milliseconds;
  }

  #next(end: number): [number, Timer] | undefined {
    return [...this.#timers].filter(([, { due }]) => due <= end).sort(([a, one], [b, other]) => one.due - other.due || a - b)[0];
  }
}

/** Ends when all that promises have to do at this moment is done. */
export function settled(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
