import type { ConnectionState, DunlinClient, TransportName } from '@dunlin/client';
import { Listeners } from './listeners.js';

/** The connection at a moment. Another object after each change, and only then. */
export interface ConnectionStatus {
  readonly state: ConnectionState;
  /** As of a `WebSocket`: 0 while it connects or reconnects, 1 open, 3 closed. */
  readonly readyState: 0 | 1 | 3;
  readonly transport?: TransportName | undefined;
  /** The name of the open connection. */
  readonly session?: string | undefined;
  /** Who the server says this client is. */
  readonly user?: string | undefined;
  /** The close code of the last connection or attempt, until one is open. */
  readonly code?: number | undefined;
  readonly reason?: string | undefined;
  /** Milliseconds from that close to the next attempt; undefined: there is none. */
  readonly delay?: number | undefined;
}

/** Of a client that is about to connect, and of every client on a server that renders pages. */
export const initialConnection: ConnectionStatus = { state: 'connecting', readyState: 0 };

/** What a client says of its connection. */
export class ConnectionStore {
  readonly listeners = new Listeners();
  #status = initialConnection;
  #handlers: (() => void)[] = [];

  get status(): ConnectionStatus {
    return this.#status;
  }

  /** Looks at a client that does not connect for us yet. */
  look({ state, readyState, session, user }: DunlinClient): void {
    if (this.#handlers.length > 0 || state === this.#status.state) return;
    this.#status = state === 'closed' ? initialConnection : { state, readyState, session, user };
  }

  begin(client: DunlinClient): void {
    this.look(client);
    this.#handlers = [
      client.on('state', ({ state }) => this.#change({ ...(state !== 'open' && this.#status), state, readyState: client.readyState })),
      client.on('open', ({ session, user, transport }) => this.#change({ state: client.state, readyState: client.readyState, session, user, transport })),
      client.on('close', ({ code, reason, delay }) => this.#change({ state: client.state, readyState: client.readyState, code, reason, delay })),
    ];
  }

  end(): void {
    for (const off of this.#handlers.splice(0)) off();
    this.#status = initialConnection;
  }

  #change(status: ConnectionStatus): void {
    this.#status = status;
    this.listeners.notify();
  }
}
