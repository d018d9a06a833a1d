import { closeCodes } from '../close-codes.js';
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
      events.closed(code === 1005 ? closeCodes.abnormal : code, reason);
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
    let messages;
    try {
      messages = decodeMessages(data as string);
    } catch (error) {
      this.close(closeCodes.noAnswer, 'not the protocol');
      this.#events.closed(closeCodes.abnormal, `not the protocol: ${error}`);
      return;
    }
    for (const message of messages) this.#events.message(message);
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
