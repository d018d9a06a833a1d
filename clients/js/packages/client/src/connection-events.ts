import type { DunlinError } from './errors.js';
import type { ServerMessage } from './protocol.js';
import type { TransportName } from './transports/transport.js';

/** `connecting`: for the first time; `reconnecting`: it was open before; `closed`: it stays so until `connect()`. */
export type ConnectionState = 'connecting' | 'open' | 'reconnecting' | 'closed';

export interface OpenEvent {
  /** The name of this connection, which others see as `connection`. */
  session: string;
  /** Who the server says the client is. */
  user: string | undefined;
  transport: TransportName;
  /** Whether there was a connection before it. */
  reconnected: boolean;
}

export interface CloseEvent {
  code: number;
  reason: string;
  /** Whether the client comes back by itself. */
  reconnect: boolean;
  /** Milliseconds until it does. */
  delay?: number;
}

/** What a connection tells its client. */
export interface ConnectionEvents {
  state(state: ConnectionState, previous: ConnectionState): void;
  opened(event: OpenEvent): void;
  message(message: ServerMessage): void;
  /** It is about to close for good. No handler of the application has been told yet. */
  stopping(event: CloseEvent): void;
  /** The connection, or the attempt, is over. */
  closed(event: CloseEvent): void;
  failed(error: DunlinError): void;
}
