interface EventSource {
  addEventListener(type: string, listener: (event: any) => void): void;
  removeEventListener(type: string, listener: (event: any) => void): void;
}

/** Events of a page after which a connection may be dead, or a new one may succeed. Nothing where there is no page. */
export class PageEvents {
  readonly #listeners: [EventSource, string, (event: any) => void][] = [];
  readonly #changed: () => void;
  readonly #left: () => void;

  constructor(changed: () => void, left: () => void) {
    this.#changed = changed;
    this.#left = left;
  }

  start(): void {
    const page = globalThis as Partial<EventSource> & { document?: EventSource & { visibilityState: string } };
    if (!page.addEventListener || !page.document) return;
    const window = page as EventSource;
    this.#listen(window, 'online', this.#changed);
    this.#listen(window, 'offline', this.#changed);
    // Out of the back/forward cache, where sockets do not live.
    this.#listen(window, 'pageshow', ({ persisted }) => persisted && this.#changed());
    this.#listen(window, 'pagehide', ({ persisted }) => !persisted && this.#left());
    this.#listen(page.document, 'visibilitychange', () => page.document!.visibilityState === 'visible' && this.#changed());
  }

  stop(): void {
    for (const [source, type, listener] of this.#listeners.splice(0)) source.removeEventListener(type, listener);
  }

  #listen(source: EventSource, type: string, listener: (event: any) => void): void {
    source.addEventListener(type, listener);
    this.#listeners.push([source, type, listener]);
  }
}
