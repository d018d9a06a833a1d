/** Takes what an application's handler threw. */
export type HandlerFailed = (error: unknown, event: string) => void;

type Handler = (...values: any[]) => unknown;

/** Handlers by event. One that throws, or whose promise rejects, is reported and disturbs no other. */
export class Emitter<Events extends object> {
  readonly #handlers = new Map<string, Set<Handler>>();
  readonly #failed: HandlerFailed;

  /** @internal */
  constructor(failed: HandlerFailed) {
    this.#failed = failed;
  }

  /** Calls the handler for every such event from now on. Returns what takes it away again. */
  on<Name extends keyof Events & string>(event: Name, handler: (event: Events[Name]) => unknown): () => void {
    this.#handlers.set(event, (this.#handlers.get(event) ?? new Set()).add(handler));
    return () => this.off(event, handler);
  }

  /** Calls the handler for the next such event only. */
  once<Name extends keyof Events & string>(event: Name, handler: (event: Events[Name]) => unknown): () => void {
    const off = this.on(event, (value) => {
      off();
      return handler(value);
    });
    return off;
  }

  off<Name extends keyof Events & string>(event: Name, handler: (event: Events[Name]) => unknown): void {
    this.#handlers.get(event)?.delete(handler);
  }

  /** @internal */
  emitEvent(event: string, ...values: unknown[]): void {
    // A handler may add others, or take itself away.
    for (const handler of new Set(this.#handlers.get(event))) {
      try {
        const result = handler(...values) as Promise<unknown> | undefined;
        result?.then?.(undefined, (error) => this.#failed(error, event));
      } catch (error) {
        this.#failed(error, event);
      }
    }
  }
}
