import { Lease } from './lease.js';
import { Listeners } from './listeners.js';
import { delayAfter } from './reconnect.js';
import type { ReconnectOptions } from './reconnect.js';

/** What a component wants of a socket. */
export interface SocketUser {
  protocols?: string | readonly string[] | undefined;
  binaryType?: BinaryType | undefined;
  reconnect?: boolean | ReconnectOptions | undefined;
  onOpen?: ((event: Event) => unknown) | undefined;
  onMessage?: ((event: MessageEvent) => unknown) | undefined;
  onClose?: ((event: CloseEvent) => unknown) | undefined;
}

/** How a socket is. Another object after each change, and only then. */
export interface SocketStatus<Data = any> {
  /** As of a `WebSocket`: 0 while it connects, or waits to connect again, 1 open, 2 closing, 3 closed for good. */
  readonly readyState: 0 | 1 | 2 | 3;
  /** Messages may come faster than components are rendered: `onMessage` gets each. */
  readonly lastMessage?: MessageEvent<Data> | undefined;
  /** The close code of the last connection or attempt, until one is open. */
  readonly code?: number | undefined;
  readonly reason?: string | undefined;
  /** Milliseconds from that close to the next attempt; undefined: there is none. */
  readonly delay?: number | undefined;
  /** Why there can be no socket, such as an address that is none. */
  readonly error?: unknown;
}

export type SocketData = Parameters<WebSocket['send']>[0];

export const connecting: SocketStatus = { readyState: 0 };
export const closed: SocketStatus = { readyState: 3 };

/** A connection that lasted so long has worked: the waits begin anew. */
const stableAfter = 5000;

/** A socket, for all components that use it: those that came first say how. */
export class WebSocketStore {
  readonly #url: string;
  readonly #forget: () => void;
  readonly #listeners = new Listeners();
  readonly #lease = new Lease(() => this.#open(), () => this.#end());
  readonly #users = new Set<SocketUser>();
  readonly #retry = (): void => this.#open();
  #wishes: SocketUser = {};
  #status = connecting;
  #socket: WebSocket | undefined;
  #attempts = 0;
  #openedAt = Infinity;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(url: string, forget: () => void) {
    this.#url = url;
    this.#forget = forget;
  }

  get status(): SocketStatus {
    return this.#status;
  }

  /** Adds a component. Returns what takes it away. */
  attach(user: SocketUser, listener: () => void): () => void {
    this.#users.add(user);
    const release = this.#lease.retain();
    const remove = this.#listeners.add(listener);
    return () => {
      this.#users.delete(user);
      remove();
      release();
    };
  }

  /** False, and lost, if it is not open. */
  send(data: SocketData): boolean {
    const isOpen = this.#socket?.readyState === WebSocket.OPEN;
    if (isOpen) this.#socket!.send(data);
    return isOpen;
  }

  close(code?: number, reason?: string): void {
    this.#stopWaiting();
    if (!this.#socket) {
      this.#change({ readyState: 3, delay: undefined });
      return;
    }
    this.#socket.close(code, reason);
    this.#change({ readyState: 2 });
  }

  /** Now, instead of later or never. */
  reconnect(): void {
    if (this.#lease.isActive && !this.#socket) this.#open();
  }

  #open(): void {
    this.#stopWaiting();
    // While nobody is there for a moment, the wishes of the last one count.
    this.#wishes = [...this.#users][0] ?? this.#wishes;
    const { protocols, binaryType = 'blob' } = this.#wishes;
    try {
      const socket = new WebSocket(absolute(this.#url), protocols as string[]);
      socket.binaryType = binaryType;
      socket.onopen = (event) => this.#onOpen(event);
      socket.onmessage = (event) => this.#onMessage(event);
      socket.onclose = (event) => this.#onClose(event);
      this.#socket = socket;
      this.#change({ readyState: 0, error: undefined });
    } catch (error) {
      this.#change({ readyState: 3, error });
    }
  }

  #onOpen(event: Event): void {
    this.#openedAt = Date.now();
    this.#change({ readyState: 1, code: undefined, reason: undefined, delay: undefined });
    this.#tell((user) => user.onOpen?.(event));
  }

  #onMessage(event: MessageEvent): void {
    this.#change({ lastMessage: event });
    this.#tell((user) => user.onMessage?.(event));
  }

  #onClose(event: CloseEvent): void {
    this.#socket = undefined;
    if (Date.now() - this.#openedAt >= stableAfter) this.#attempts = 0;
    this.#openedAt = Infinity;
    const isWanted = this.#status.readyState !== 2;
    const { reconnect = true } = this.#wishes;
    const delay = isWanted ? delayAfter(event, this.#attempts++, reconnect) : undefined;
    if (delay !== undefined) this.#wait(delay);
    this.#change({ readyState: delay === undefined ? 3 : 0, code: event.code, reason: event.reason, delay });
    this.#tell((user) => user.onClose?.(event));
  }

  #wait(delay: number): void {
    this.#timer = setTimeout(this.#retry, delay);
    globalThis.addEventListener?.('online', this.#retry);
  }

  #stopWaiting(): void {
    clearTimeout(this.#timer);
    globalThis.removeEventListener?.('online', this.#retry);
  }

  #end(): void {
    this.#stopWaiting();
    const socket = this.#socket;
    if (socket) {
      socket.onopen = socket.onmessage = socket.onclose = null;
      socket.close(1000);
    }
    this.#socket = undefined;
    this.#forget();
  }

  // What one of them throws is reported as every uncaught error, and disturbs no other.
  #tell(call: (user: SocketUser) => unknown): void {
    for (const user of [...this.#users]) {
      try {
        call(user);
      } catch (error) {
        queueMicrotask(() => {
          throw error;
        });
      }
    }
  }

  #change(change: Partial<SocketStatus>): void {
    this.#status = { ...this.#status, ...change };
    this.#listeners.notify();
  }
}

/** On a page an address may be relative, and begin with http. */
function absolute(address: string): string {
  const url = new URL(address, globalThis.location?.href);
  url.hash = '';
  return url.href.replace(/^http/, 'ws');
}
