import { ChannelCommands } from './channel-commands.js';
import type { ChannelHost } from './channel-host.js';
import { Emitter } from './emitter.js';
import { DunlinError, notSubscribed } from './errors.js';
import type { HistoryOptions, HistoryPage } from './history.js';
import type { PublishOptions, PublishResult } from './outbox.js';
import { Presence } from './presence.js';
import type { PresenceSnapshot } from './presence.js';
import type { History, Position, PresenceReply, ServerMessage, Unsubscribed, WirePublication } from './protocol.js';
import { defaultEvent, readPublication } from './publication.js';
import type { AnyPublication, EphemeralEventName, EventName, Publication, StoredEventName } from './publication.js';
import type { SubscribeOptions } from './subscribe-options.js';
import type { LifecycleEvents, SubscriptionState } from './subscription-events.js';
import { Subscription } from './subscription.js';
import { randomUuid } from './uuid.js';

type Handler<Data, Of> = (data: Data, publication: Of) => unknown;

/** A channel. `Events` says which publications there are: `{ text: { body: string }; typing: boolean }`; `Ephemeral` names those that nobody keeps. */
export class Channel<Events extends object = Record<string, any>, State = any, Ephemeral extends string = string> {
  readonly name: string;

  /** Who is there, if the option `presence` is set. */
  readonly presence: Presence<State>;

  /** What happens to the subscription. */
  readonly lifecycle: Emitter<LifecycleEvents>;

  /** @internal */
  readonly subscription: Subscription;

  readonly #host: ChannelHost;
  readonly #commands: ChannelCommands;
  readonly #publications: Emitter<Record<string, any>>;
  #ownState: { data: unknown } | undefined;

  /** @internal */
  constructor(name: string, host: ChannelHost, options: SubscribeOptions) {
    this.name = name;
    this.#host = host;
    this.#commands = new ChannelCommands(name, host);
    this.presence = new Presence(host.handlerFailed);
    this.lifecycle = new Emitter(host.handlerFailed);
    this.#publications = new Emitter(host.handlerFailed);
    this.subscription = new Subscription(name, host, this.#commands, options, {
      emitEvent: (event, value) => {
        this.lifecycle.emitEvent(event, value);
        // The client has an event of that name, for its own state.
        if (event !== 'state') host.emitEvent(event, value);
      },
      members: (members) => this.presence.replace(members),
      publication: (publication) => this.#deliver(publication),
      ready: () => this.#onReady(),
    });
  }

  get state(): SubscriptionState {
    return this.subscription.state;
  }

  /** The place of the last publication that was received. Undefined until it is subscribed. */
  get position(): Position | undefined {
    return this.subscription.position;
  }

  /**
   * What others call this client here: `connection` of its publications and of its member. It is the `session` of the client, unless the server kept
   * the place of a former connection.
   */
  get connection(): string | undefined {
    return this.subscription.connection ?? this.#host.connection.session;
  }

  /**
   * Calls the handler for every publication of that name, `'*'` for all; those without a name have the name `message`. Returns what takes the handler
   * away again. It does not subscribe.
   */
  on<Name extends EventName<Events>>(event: Name, handler: Handler<Events[Name], Publication<Name, Events[Name]>>): () => void;
  on(event: '*', handler: Handler<Events[EventName<Events>], AnyPublication<Events>>): () => void;
  on(event: string, handler: Handler<any, any>): () => void {
    return this.#publications.on(event, handler as (data: unknown) => unknown);
  }

  off<Name extends EventName<Events>>(event: Name, handler: Handler<Events[Name], Publication<Name, Events[Name]>>): void;
  off(event: '*', handler: Handler<Events[EventName<Events>], AnyPublication<Events>>): void;
  off(event: string, handler: Handler<any, any>): void {
    this.#publications.off(event, handler as (data: unknown) => unknown);
  }

  /** Subscribes, and stays so over all connections, until `unsubscribe()` or a refusal. Ends when it is subscribed; fails with a `DunlinError` when it is refused. */
  subscribe(): Promise<void> {
    return this.subscription.subscribe();
  }

  unsubscribe(): void {
    this.subscription.unsubscribe();
  }

  /**
   * Publishes, now or as soon as there is a connection. Publications of a channel keep their order. Ends when the server has it; fails with a
   * `DunlinError` when it is refused or given up.
   */
  async publish<Name extends StoredEventName<Events, Ephemeral>>(event: Name, data: Events[Name], options: PublishOptions = {}): Promise<PublishResult> {
    options.signal?.throwIfAborted();
    const { connection, requests, outbox } = this.#host;
    const id = requests.nextId();
    const command = this.#encodePublication(event, data, { id, key: options.key ?? randomUuid() });
    if (connection.state === 'closed') throw new DunlinError('closed', 'closed: call connect() first', { channel: this.name });
    if (!this.subscription.isExpected) throw notSubscribed(this.name);
    const result = outbox.queuePublication(id, this.name, command, options.signal);
    if (this.state === 'subscribed') outbox.flush(this.name);
    return result;
  }

  /** Publishes something that nobody keeps, such as a cursor. Lost, and false, without a connection. */
  ephemeral<Name extends EphemeralEventName<Events, Ephemeral>>(event: Name, data: Events[Name]): boolean {
    const command = this.#encodePublication(event, data, { ephemeral: true });
    const isSent = this.state === 'subscribed';
    if (isSent) this.#host.connection.send([command]);
    return isSent;
  }

  /** Says something of this client to those who look at who is there; again after each reconnect. */
  async setState(data: State): Promise<void> {
    const own = { data: data ?? null };
    this.#commands.encodeCommand('state', own);
    this.#ownState = own;
    try {
      await this.#call('state', own);
    } catch (error) {
      if (this.#ownState === own) this.#ownState = undefined;
      throw error;
    }
  }

  /** Asks who is there. */
  async fetchPresence(): Promise<PresenceSnapshot<State>> {
    const { members, count, users } = (await this.#call('presence', {})) as PresenceReply<State>;
    return { members, count, users };
  }

  /** Reads what the channel keeps, page by page. */
  async history(options: HistoryOptions = {}): Promise<HistoryPage<Events>> {
    const { limit = 100, since, reverse } = options;
    const { epoch, offset, publications } = (await this.#call('history', { limit, since, reverse })) as History;
    const last = publications.at(-1)?.offset;
    const page: HistoryPage<Events> = { epoch, offset, publications: publications.map(readPublication<Events>) };
    if (publications.length >= limit && last !== undefined) {
      page.next = () => this.history({ ...options, since: { epoch, offset: last } });
    }
    return page;
  }

  /** @internal */
  receive(message: ServerMessage): void {
    switch (message.type) {
      case 'message':
        this.subscription.onMessage(message);
        break;
      case 'subscribed':
        this.subscription.onServerSubscribed(message);
        break;
      case 'unsubscribed':
        this.subscription.onServerUnsubscribed(message as Unsubscribed);
        break;
      default:
        // Before that, the answer to `subscribe` brings the whole list.
        if (this.state === 'subscribed') this.presence.receive(message);
    }
  }

  #encodePublication(event: string, data: unknown, fields: object): string {
    return this.#commands.encodeCommand('publish', { event: event === defaultEvent ? undefined : event, data: data ?? null, ...fields });
  }

  // For commands that may be repeated: they go again when the connection is lost before the reply.
  async #call(type: string, fields: object): Promise<ServerMessage> {
    for (;;) {
      await this.subscription.untilSubscribed();
      try {
        return await new Promise((resolve, reject) => this.#commands.sendRequest(type, fields, resolve, reject));
      } catch (error) {
        if ((error as DunlinError).code !== 'disconnected') throw error;
      }
    }
  }

  #deliver(wire: WirePublication): void {
    const publication = readPublication<Events>(wire);
    for (const name of new Set([publication.event, '*'])) this.#publications.emitEvent(name, publication.data, publication);
  }

  #onReady(): void {
    // Without an id: only a refusal says something, as an error of no command.
    if (this.#ownState) this.#commands.sendCommand('state', this.#ownState);
    this.#host.outbox.flush(this.name);
  }
}
