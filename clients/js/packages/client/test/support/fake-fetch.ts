/** A request that waits for the test to answer it. */
export interface FakeRequest {
  url: URL;
  path: string;
  query: Record<string, string>;
  method: string;
  body: string | undefined;
  headers: Record<string, string>;
  signal: AbortSignal | null;
  answer(status: number, body?: string, headers?: Record<string, string>): void;
  /** Answers with a stream. */
  stream(): { write(text: string | Uint8Array): void; end(): void; fail(): void };
  fail(message?: string): void;
}

/** `fetch` whose other side is the test. */
export function createFakeFetch() {
  const requests: FakeRequest[] = [];
  const arrivals: (() => void)[] = [];

  function fetch(address: string, init: any): Promise<Response> {
    const url = new URL(address);
    return new Promise((resolve, reject) => {
      init.signal?.addEventListener('abort', () => reject(new DOMException('aborted', 'AbortError')));
      requests.push({
        url,
        path: url.pathname,
        query: Object.fromEntries(url.searchParams),
        method: init.method,
        body: init.body,
        headers: init.headers,
        signal: init.signal,
        answer: (status, body, headers) => resolve(new Response(status === 204 ? null : body ?? '', { status, headers: headers ?? {} })),
        stream: () => {
          let controller!: ReadableStreamDefaultController;
          resolve(new Response(new ReadableStream({ start: (value) => void (controller = value) }), { status: 200, headers: { 'Content-Type': 'text/event-stream' } }));
          const encoder = new TextEncoder();
          return {
            write: (text) => controller.enqueue(typeof text === 'string' ? encoder.encode(text) : text),
            end: () => controller.close(),
            fail: () => controller.error(new TypeError('network')),
          };
        },
        fail: (message = 'network') => reject(new TypeError(message)),
      });
      arrivals.splice(0).forEach((arrived) => arrived());
    });
  }

  return {
    fetch,
    requests,
    /** Ends when there have been so many requests. */
    async until(count: number): Promise<FakeRequest> {
      while (requests.length < count) await new Promise<void>((resolve) => arrivals.push(resolve));
      return requests[count - 1]!;
    },
  };
}
