/** Takes what an application's handler threw. */
export type HandlerFailed = (error: unknown, event: string) => void;

/** Handlers by event. One that throws, or whose promise rejects, is reported and disturbs no other. */
export class Emitter<Events extends object> {
  readonly #handlers = new Map<keyof Events, Set<(event: never) => unknown>>();
  readonly #failed: HandlerFailed;

  /** @internal */
  constructor(failed: HandlerFailed) {
    this.#failed = failed;
  }

  /** Calls the handler for every such event from now on. Returns what takes it away again. */
  on<Name extends keyof Events & string>(event: Name, handler: (event: Events[Name]) => unknown): () => void {
    let handlers = this.#handlers.get(event);
    if (!handlers) this.#handlers.set(event, (handlers = new Set()));
    handlers.add(handler);
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
    const handlers = this.#handlers.get(event);
    if (handlers?.delete(handler) && handlers.size === 0) this.#handlers.delete(event);
  }

  /** @internal */
  emit<Name extends keyof Events & string>(event: Name, value: Events[Name]): boolean {
    const handlers = this.#handlers.get(event);
    if (!handlers) return false;
    for (const handler of [...handlers]) callSafely(handler as (event: Events[Name]) => unknown, [value], event, this.#failed);
    return true;
  }

  /** @internal */
  clear(): void {
    this.#handlers.clear();
  }
}

/** Calls an application's function; reports what it throws, now or later. */
export function callSafely<Values extends unknown[]>(handler: (...values: Values) => unknown, values: Values, event: string, failed: HandlerFailed): void {
  try {
    const result = handler(...values);
    if (typeof (result as PromiseLike<unknown> | undefined)?.then === 'function') {
      (result as PromiseLike<unknown>).then(undefined, (error) => failed(error, event));
    }
  } catch (error) {
    failed(error, event);
  }
}
