import { useCallback, useEffect, useMemo, useState, useSyncExternalStore } from 'react';
import type { ReconnectOptions } from './reconnect.js';
import { closed, connecting, WebSocketStore } from './web-socket-store.js';
import type { SocketData, SocketStatus, SocketUser } from './web-socket-store.js';

export interface UseWebSocketOptions<Data = any> {
  protocols?: string | readonly string[];
  /** Default `blob`, as of a `WebSocket`. */
  binaryType?: BinaryType;
  /** Whether, and how, it comes back after a close. Default true: after random waits, first up to 1 s, then growing up to 30 s. */
  reconnect?: boolean | ReconnectOptions;
  /** Whether components with the same address and protocols have one socket. Default true. */
  share?: boolean;
  /** Handlers: those of the last rendering are called. */
  onOpen?: (event: Event) => unknown;
  onMessage?: (event: MessageEvent<Data>) => unknown;
  onClose?: (event: CloseEvent) => unknown;
}

/** A socket, and what can be done with it. The functions are always the same ones. */
export interface WebSocketHandle<Data = any> extends SocketStatus<Data> {
  /** Sends, if it is open; otherwise what is sent is lost, and it says false. */
  readonly send: (data: SocketData) => boolean;
  /** Closes it for all who share it. It does not come back by itself. */
  readonly close: (code?: number, reason?: string) => void;
  /** Connects now, instead of later or never. */
  readonly reconnect: () => void;
}

const sockets = new Map<string, WebSocketStore>();
const nothing = (): void => {};
let lastId = 0;

/** Connects to any WebSocket endpoint while the component is mounted. Without an address it does nothing. It needs no provider. */
export function useWebSocket<Data = any>(address: string | URL | null | undefined, options: UseWebSocketOptions<Data> = {}): WebSocketHandle<Data> {
  const { share = true, protocols, binaryType, reconnect, onOpen, onMessage, onClose } = options;
  const [user] = useState((): SocketUser => ({}));
  const [id] = useState(() => ++lastId);
  const url = address == null ? undefined : String(address);
  const key = url === undefined ? undefined : JSON.stringify([url, protocols, share ? 0 : id]);
  // Effects run in their order: what is attached below is as it shall be.
  useEffect(() => {
    Object.assign(user, { protocols, binaryType, reconnect, onOpen, onMessage, onClose });
  });
  const attach = useCallback((listener: () => void) => (key === undefined ? nothing : findOrCreate(key, url!).attach(user, listener)), [key, url, user]);
  const initial = key === undefined ? closed : connecting;
  const status = useSyncExternalStore(attach, () => find(key)?.status ?? initial, () => initial) as SocketStatus<Data>;
  const actions = useMemo(() => createActions(key), [key]);
  return useMemo(() => ({ ...status, ...actions }), [status, actions]);
}

function find(key: string | undefined): WebSocketStore | undefined {
  return key === undefined ? undefined : sockets.get(key);
}

function findOrCreate(key: string, url: string): WebSocketStore {
  let store = sockets.get(key);
  if (!store) sockets.set(key, (store = new WebSocketStore(url, () => sockets.delete(key))));
  return store;
}

function createActions(key: string | undefined): Pick<WebSocketHandle, 'send' | 'close' | 'reconnect'> {
  return {
    send: (data) => find(key)?.send(data) ?? false,
    close: (code, reason) => find(key)?.close(code, reason),
    reconnect: () => find(key)?.reconnect(),
  };
}
