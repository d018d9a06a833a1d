import type { BackoffOptions } from './backoff.js';
import type { Clock } from './clock.js';
import type { HeartbeatOptions } from './heartbeat.js';
import type { TransportFactory } from './transports/create-transport.js';
import type { FetchFunction, TransportName, WebSocketConstructor } from './transports/transport.js';

/** A token, or a function that gets one: called for the first connection, and again when a token has expired or was refused. */
export type TokenSource = string | (() => string | Promise<string>);

/** `error` is a failure that the application may want to know of; `debug` is everything. */
export type LogLevel = 'debug' | 'info' | 'warn' | 'error';

export type Log = (level: LogLevel, message: string, details?: unknown) => void;

export interface DunlinOptions {
  /** Says who the client is. Default: nobody. */
  token?: TokenSource;

  /**
   * Where a token goes. `message` (default): in a message, which nothing on the way writes down. `request`: in the first request, for servers that
   * look at it there; in the header `Authorization` over HTTP, but in the query of a WebSocket, which proxies may log.
   */
  tokenIn?: 'message' | 'request';

  /** Which transports may be used, the best first. Default: all three. */
  transports?: readonly TransportName[];

  /** Waits between attempts to connect. */
  backoff?: BackoffOptions;

  /** How a dead connection is noticed. Default: asks after 25 s of silence, and waits 10 s for the answer. */
  heartbeat?: Partial<HeartbeatOptions>;

  /** Milliseconds that an attempt to connect may take. Default 10,000. */
  connectTimeout?: number;

  /** Milliseconds after which a client that had to fall back tries a better transport. Default 300,000. */
  upgradeInterval?: number;

  /** Publications that may wait for their acknowledgement. One more is refused with `queue_full`. Default 1000. */
  queueLimit?: number;

  /** Bytes of the largest command. Default 65,536, as of the server, which closes connections that send more. */
  maxMessageSize?: number;

  /** Told what happens. Default: `console.error` for errors, nothing else. */
  log?: Log;

  /** Default: `globalThis.WebSocket`. Node.js 20 has none: the one of the package `ws` does. */
  WebSocket?: WebSocketConstructor;

  /** Default: `globalThis.fetch`. */
  fetch?: FetchFunction;

  /** Whether cookies go with requests over HTTP to another origin. Default `same-origin`. WebSockets always send them. */
  credentials?: 'omit' | 'same-origin' | 'include';

  /** Time, for tests. */
  clock?: Clock;

  /** Random numbers from 0 up to 1, for tests. */
  random?: () => number;

  /** @internal Makes the transports, for tests. */
  createTransport?: TransportFactory;
}
