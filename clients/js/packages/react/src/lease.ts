/**
 * How long something lives without users, in milliseconds. React's StrictMode takes each component away and mounts it again, and so do pages that
 * change: that is no reason to unsubscribe.
 */
export const linger = 300;

/** Begins something with its first user, and ends it a moment after the last. */
export class Lease {
  readonly #begin: () => void;
  readonly #end: () => void;
  #users = 0;
  #isActive = false;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(begin: () => void, end: () => void) {
    this.#begin = begin;
    this.#end = end;
  }

  get isActive(): boolean {
    return this.#isActive;
  }

  /** Adds a user. Returns what takes it away. */
  retain(): () => void {
    clearTimeout(this.#timer);
    this.#users++;
    if (!this.#isActive) {
      this.#isActive = true;
      this.#begin();
    }
    let isReleased = false;
    return () => {
      if (isReleased) return;
      isReleased = true;
      if (--this.#users === 0 && this.#isActive) this.#timer = setTimeout(() => this.end(), linger);
    };
  }

  /** Ends it now. */
  end(): void {
    clearTimeout(this.#timer);
    if (!this.#isActive) return;
    this.#isActive = false;
    this.#end();
  }
}
