interface EventSource {
  addEventListener(type: string, listener: (event: any) => void, options: { signal: AbortSignal }): void;
}

/** Events of a page after which a connection may be dead, or a new one may succeed. Nothing where there is no page. */
export class PageEvents {
  readonly #changed: () => void;
  readonly #left: () => void;
  #listening: AbortController | undefined;

  constructor(changed: () => void, left: () => void) {
    this.#changed = changed;
    this.#left = left;
  }

  start(): void {
    const page = globalThis as Partial<EventSource> & { document?: EventSource & { visibilityState: string } };
    const { document } = page;
    if (!page.addEventListener || !document) return;
    this.#listening = new AbortController();
    const { signal } = this.#listening;
    page.addEventListener('online', this.#changed, { signal });
    page.addEventListener('offline', this.#changed, { signal });
    // Out of the back/forward cache, where sockets do not live.
    page.addEventListener('pageshow', ({ persisted }) => persisted && this.#changed(), { signal });
    page.addEventListener('pagehide', ({ persisted }) => !persisted && this.#left(), { signal });
    document.addEventListener('visibilitychange', () => document.visibilityState === 'visible' && this.#changed(), { signal });
  }

  stop(): void {
    this.#listening?.abort();
  }
}

/** False only where the platform is certain. */
export function isOnline(): boolean {
  return (globalThis as { navigator?: { onLine?: boolean } }).navigator?.onLine !== false;
}
