import type { ServerMessage } from '../protocol.js';

export type TransportName = 'websocket' | 'event-stream' | 'polling';

/** What a transport tells. Nothing more after `closed`. */
export interface TransportEvents {
  message(message: ServerMessage): void;
  /** Something came, be it no message: the other side lives. */
  activity(): void;
  /** It has ended, or never began. */
  closed(code: number, reason: string): void;
}

/** One connection: a WebSocket, or a session over HTTP. It begins when it is made. */
export interface Transport {
  /** Sends commands, JSON texts, in their order. Only after `connected` has come. */
  send(commands: string[]): void;
  /** Ends it, without a `closed`. With `CloseCode.Normal` the server does not wait for this client to come back. */
  close(code: number, reason: string): void;
  /** The page is left: tells the server, where the browser does not. */
  leave?(): void;
}

/** What a transport is made of. */
export interface TransportSettings {
  /** Without a token: `ws:` or `wss:`. */
  socketUrl: string;
  /** The same with `http:` or `https:`, no slash at its end. */
  httpUrl: string;
  /** A token that goes with the first request; undefined: it goes in a message, or there is none. */
  token: string | undefined;
  WebSocket: WebSocketConstructor | undefined;
  fetch: FetchFunction | undefined;
  credentials: 'omit' | 'same-origin' | 'include';
}

/** The part of the standard `WebSocket` class that is used. */
export interface WebSocketLike {
  onopen: ((event: any) => void) | null;
  onmessage: ((event: any) => void) | null;
  onerror: ((event: any) => void) | null;
  onclose: ((event: any) => void) | null;
  send(text: string): void;
  close(code?: number, reason?: string): void;
}

/** The standard `WebSocket` class, or one that is like it, such as that of the package `ws`. */
export type WebSocketConstructor = new (url: string, protocols?: string | string[]) => WebSocketLike;

/** The standard `fetch`, or a function that is like it. */
export type FetchFunction = (url: string, init?: any) => Promise<any>;
