import { CloseCode } from '../close-codes.js';
import { decodeMessages, subprotocol } from '../protocol.js';
import type { Transport, TransportEvents, TransportSettings, WebSocketLike } from './transport.js';

/** One WebSocket. */
export class WebSocketTransport implements Transport {
  readonly #events: TransportEvents;
  readonly #socket: WebSocketLike;

  constructor(settings: TransportSettings, events: TransportEvents) {
    this.#events = events;
    const socket = new settings.WebSocket!(addToken(settings.socketUrl, settings.token), subprotocol);
    this.#socket = socket;
    socket.onmessage = ({ data }) => this.#receive(data);
    // Says no more than that `close` follows, with a code.
    socket.onerror = () => {};
    socket.onclose = ({ code, reason }) => {
      this.#detach();
      events.closed(code === CloseCode.NoStatus ? CloseCode.Abnormal : code, reason);
    };
  }

  send(commands: string[]): void {
    for (const command of commands) this.#socket.send(command);
  }

  close(code: number, reason: string): void {
    this.#detach();
    this.#socket.close(code, reason);
  }

  #receive(data: unknown): void {
    this.#events.activity();
    try {
      decodeMessages(data as string).forEach((message) => this.#events.message(message));
    } catch (error) {
      this.close(CloseCode.NoAnswer, '');
      this.#events.closed(CloseCode.Abnormal, String(error));
    }
  }

  // The class of `ws` throws what no `onerror` takes, so that one stays.
  #detach(): void {
    this.#socket.onmessage = this.#socket.onclose = null;
  }
}

function addToken(url: string, token: string | undefined): string {
  if (token === undefined) return url;
  return `${url}${url.includes('?') ? '&' : '?'}token=${encodeURIComponent(token)}`;
}
