import { Channel } from './channel.js';
import type { EphemeralOf, EventsOf, StateOf } from './channel-types.js';
import type { ChannelHost } from './channel-host.js';
import { CloseCode } from './close-codes.js';
import { Connection } from './connection.js';
import type { CloseEvent, ConnectionState, OpenEvent } from './connection-events.js';
import { Emitter } from './emitter.js';
import { DunlinError } from './errors.js';
import type { DunlinOptions } from './options.js';
import { Outbox } from './outbox.js';
import type { ServerMessage } from './protocol.js';
import { Requests, toError } from './requests.js';
import { readSettings } from './settings.js';
import type { SubscribeOptions } from './subscribe-options.js';
import type { GapEvent, SubscribedEvent, UnsubscribedEvent } from './subscription-events.js';
import type { Subscription } from './subscription.js';
import { Waiters } from './waiters.js';

export interface StateEvent {
  state: ConnectionState;
  previous: ConnectionState;
}

export interface NotificationEvent {
  data: unknown;
  timestamp: number;
}

export interface ClientEvents {
  /** Every change of `state`. */
  state: StateEvent;
  /** There is a connection. */
  open: OpenEvent;
  /** The connection, or an attempt to connect, is over. */
  close: CloseEvent;
  /** Something failed that no promise tells of: a token, a handler of the application, a command without a reply. */
  error: DunlinError;
  /** A channel is subscribed, by this client or by the server. */
  subscribed: SubscribedEvent;
  /** A channel is so no more. */
  unsubscribed: UnsubscribedEvent;
  /** Publications were missed that the server no longer has. */
  gap: GapEvent;
  /** For every client. */
  notification: NotificationEvent;
  /** How many clients are connected. */
  system: { online: number };
}

/** A client of a Dunlin server. One is enough for a page: channels share its connection. */
export class DunlinClient extends Emitter<ClientEvents> {
  readonly #channels = new Map<string, Channel<any, any, any>>();
  readonly #host: ChannelHost;
  /** Of the first connection. */
  readonly #waiters = new Waiters();
  #user: string | undefined;

  /**
   * @param url Where the server speaks the protocol, such as `wss://example.com/ws`. On a page it may be relative.
   */
  constructor(url: string | { href: string }, options: DunlinOptions = {}) {
    super((error, event) => this.#handlerFailed(error, event));
    const settings = readSettings(url, options);
    const requests = new Requests();
    const connection = new Connection(settings, {
      state: (state, previous) => this.#onState(state, previous),
      opened: (event) => this.#onOpen(event),
      message: (message) => this.#receive(message),
      stopping: (event) => this.#giveUp(event),
      closed: (event) => this.#onClose(event),
      failed: (error) => this.#failed(error),
    });
    this.#host = {
      settings,
      connection,
      requests,
      outbox: new Outbox(settings, requests, connection),
      handlerFailed: (error, event) => this.#handlerFailed(error, event),
      failed: (error) => this.#failed(error),
      emitEvent: (event, value) => this.emitEvent(event, value),
    };
  }

  get state(): ConnectionState {
    return this.#host.connection.state;
  }

  /** As of a `WebSocket`: 0 while it connects or reconnects, 1 open, 3 closed. */
  get readyState(): 0 | 1 | 3 {
    return this.state === 'open' ? 1 : this.state === 'closed' ? 3 : 0;
  }

  /** The name of this connection, which others see as `connection`; undefined while there is none. */
  get session(): string | undefined {
    return this.#host.connection.session;
  }

  /** Who the server says this client is. */
  get user(): string | undefined {
    return this.#user;
  }

  /** Connects, and reconnects when the connection is lost. Ends when it is open for the first time; fails when it is closed before that. */
  connect(): Promise<void> {
    if (this.state === 'open') return Promise.resolve();
    const opened = this.#waiters.wait();
    this.#host.connection.connect();
    return opened;
  }

  /** Closes. What is not acknowledged fails with `closed`. Channels keep their handlers and, after another `connect()`, their subscriptions. */
  close(code: number = CloseCode.Normal, reason = ''): void {
    this.#host.connection.close(code, reason);
  }

  /**
   * The channel of a name: always the same object. Options are for the next time that it is subscribed, `presence: true` also for
   * now. Its types are those that `ChannelTypes` has for the
   * namespace of its name, or those that you give.
   */
  channel<Name extends string>(name: Name, options?: SubscribeOptions): Channel<EventsOf<Name>, StateOf<Name>, EphemeralOf<Name>>;
  channel<Events extends object, State = any>(name: string, options?: SubscribeOptions): Channel<Events, State>;
  channel(name: string, options: SubscribeOptions = {}): Channel<any, any, any> {
    let channel = this.#channels.get(name);
    if (channel) channel.subscription.configure(options);
    else this.#channels.set(name, (channel = new Channel(name, this.#host, { ...options })));
    return channel;
  }

  /** Unsubscribes a channel and forgets it, with its handlers. */
  remove(channel: Channel<any, any, any>): void {
    channel.unsubscribe();
    if (this.#channels.get(channel.name) === channel) this.#channels.delete(channel.name);
  }

  // Another list: handlers may add channels, and remove them.
  get #subscriptions(): Subscription[] {
    return [...this.#channels.values()].map((channel) => channel.subscription);
  }

  #receive(message: ServerMessage): void {
    if (this.#host.requests.settle(message)) return;
    switch (message.type) {
      case 'notification':
        this.emitEvent(message.type, message);
        break;
      case 'system':
        this.emitEvent(message.type, message.data);
        break;
      case 'error':
        this.#failed(toError(message));
        break;
      case 'subscribed':
        this.channel(message.channel).receive(message);
        break;
      default:
        // Of a channel, or of a type that is newer than this client.
        this.#channels.get((message as { channel?: string }).channel!)?.receive(message);
    }
  }

  #onState(state: ConnectionState, previous: ConnectionState): void {
    this.#host.settings.log('info', `${previous} -> ${state}`);
    if (previous === 'open') this.#onDisconnected(state);
    this.emitEvent('state', { state, previous });
  }

  #onOpen(event: OpenEvent): void {
    this.#user = event.user;
    for (const subscription of this.#subscriptions) subscription.onOpen();
    this.emitEvent('open', event);
    this.#waiters.settle();
  }

  #onDisconnected(state: ConnectionState): void {
    for (const subscription of this.#subscriptions) subscription.onDisconnected();
    this.#host.requests.failAll(state === 'closed' ? state : 'disconnected');
  }

  #onClose(event: CloseEvent): void {
    this.#host.settings.log('info', 'closed', event);
    this.emitEvent('close', event);
  }

  #giveUp({ code, reason }: CloseEvent): void {
    const error = new DunlinError('closed', reason || `closed with ${code}`, { closeCode: code });
    this.#waiters.settle(error);
    this.#host.outbox.rejectAll(error);
    for (const subscription of this.#subscriptions) subscription.onClosed(error);
  }

  #handlerFailed(error: unknown, event: string): void {
    const failure = new DunlinError('handler_failed', `a handler of '${event}' failed: ${error}`, { cause: error });
    // Its own handlers must not call themselves without end.
    this.#failed(failure, event !== 'error');
  }

  #failed(error: DunlinError, isTold = true): void {
    this.#host.settings.log('error', error.message, error);
    if (isTold) this.emitEvent('error', error);
  }
}
