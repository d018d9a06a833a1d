import { CloseCode } from '../close-codes.js';
import { decodeMessages } from '../protocol.js';
import type { Transport, TransportEvents, TransportSettings } from './transport.js';

/** What the server takes in one array, and characters of which at most 3 bytes each stay below its limit for a message. */
const maxBatch = 100;
const maxBatchLength = 20_000;

/** A session over HTTP: requests that listen, one after the other, and requests that send. */
export abstract class HttpTransport implements Transport {
  readonly #settings: TransportSettings;
  readonly #events: TransportEvents;
  readonly #abort = new AbortController();
  readonly #unsent: string[] = [];
  #isSending = false;
  #received = 0;
  /** Names the session, and proves that it is this client's. */
  #session: Record<string, string> | undefined;
  /** The last event that came: the next request goes on behind it. */
  protected lastMessageId: string | undefined;

  get #isOver(): boolean {
    return this.#abort.signal.aborted;
  }

  constructor(settings: TransportSettings, events: TransportEvents) {
    this.#settings = settings;
    this.#events = events;
    void this.#listen();
  }

  send(commands: string[]): void {
    this.#unsent.push(...commands);
    if (!this.#isSending) void this.#sendAll();
  }

  close(code: number): void {
    if (code === CloseCode.Normal) this.leave();
    this.#abort.abort();
  }

  leave(): void {
    if (this.#session) this.#request('close', { keepalive: true, signal: null }).catch(() => {});
  }

  /** Makes one request that listens, and reads its answer to the end. */
  protected abstract listen(): Promise<void>;

  /** Something came, be it no message. */
  protected activity(): void {
    if (!this.#isOver) this.#events.activity();
  }

  protected receive(text: string): void {
    for (const message of decodeMessages(text)) {
      this.#received++;
      if (message.type === 'connected') this.#begin(message.session, message.key!);
      if (!this.#isOver) this.#events.message(message);
      if (message.type === 'disconnect') this.#finish(CloseCode.Abnormal, '');
    }
  }

  /** Makes a request; anything but success is the end of the session. */
  protected async requestOk(path: string, body?: string): Promise<Response> {
    const response = await this.#request(path, { body });
    if (!response.ok || (response.status === 204 && path !== 'send')) {
      this.#finish(closeCodeOf(response.status), `HTTP ${response.status}`);
      throw new Error(`HTTP ${response.status}`);
    }
    return response;
  }

  // A second `connected` means that the server no longer has the session. The channels' histories have what was missed.
  #begin(session: string, key: string): void {
    const isLost = this.#session !== undefined;
    this.#session = { session, key };
    if (!isLost) return;
    this.leave();
    this.#finish(CloseCode.InsufficientState, 'the session was lost');
  }

  async #listen(): Promise<void> {
    let failures = 0;
    while (!this.#isOver) {
      const before = this.#received;
      const begun = performance.now();
      let problem: unknown;
      await this.listen().catch((error) => (problem = error));
      // An answer with nothing in it, and at once, is not what the server does: asking again and again would help nobody.
      if (this.#received === before && performance.now() - begun < 100) problem ??= 'nothing came';
      failures = problem ? failures + 1 : 0;
      // An answer that broke off is asked for once more, where it is known what has arrived.
      if (failures > (this.lastMessageId ? 1 : 0)) this.#finish(CloseCode.Abnormal, String(problem));
    }
  }

  async #sendAll(): Promise<void> {
    this.#isSending = true;
    try {
      while (this.#unsent.length && !this.#isOver) await this.requestOk('send', `[${this.#takeBatch()}]`);
    } catch (error) {
      this.#finish(CloseCode.Abnormal, String(error));
    }
    this.#isSending = false;
  }

  #takeBatch(): string[] {
    let count = 0;
    for (let length = 0; count < Math.min(this.#unsent.length, maxBatch); count++) {
      length += this.#unsent[count]!.length + 1;
      if (count > 0 && length > maxBatchLength) break;
    }
    return this.#unsent.splice(0, count);
  }

  #request(path: string, init: object): Promise<Response> {
    const { httpUrl, token, credentials, fetch } = this.#settings;
    const url = new URL(httpUrl);
    url.pathname = url.pathname.replace(/\/?$/, `/${path}`);
    for (const [name, value] of Object.entries(this.#session ?? {})) url.searchParams.set(name, value);
    // In the query: pages of other origins need no preflight for it.
    if (this.lastMessageId && path !== 'send') url.searchParams.set('lastEventId', this.lastMessageId);
    const headers = token && !this.#session ? { Authorization: `Bearer ${token}` } : {};
    const method = path === 'sse' ? 'GET' : 'POST';
    return fetch!(url.href, { method, headers, credentials, cache: 'no-store', signal: this.#abort.signal, ...init });
  }

  #finish(code: number, reason: string): void {
    if (this.#isOver) return;
    this.close(code);
    this.#events.closed(code, reason);
  }
}

function closeCodeOf(status: number): number {
  if (status === 401) return CloseCode.Unauthorized;
  if (status === 403) return CloseCode.Forbidden;
  return status === 429 || status === 503 ? CloseCode.TryAgainLater : CloseCode.Abnormal;
}
