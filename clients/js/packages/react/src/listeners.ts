/** Those who want to know of changes. What changes in one go is told once, when it is over. */
export class Listeners {
  readonly #listeners = new Set<() => void>();
  #isPending = false;

  /** Returns what takes the listener away. */
  add(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  notify(): void {
    if (this.#isPending) return;
    this.#isPending = true;
    queueMicrotask(() => {
      this.#isPending = false;
      for (const listener of [...this.#listeners]) listener();
    });
  }
}
