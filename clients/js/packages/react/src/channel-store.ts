import type { AnyPublication, Channel, DunlinClient, GapEvent, HistoryOptions, HistoryPage, PublishOptions, PublishResult, SubscriptionState, TokenSource } from '@dunlin/client';
import { DunlinError } from '@dunlin/client';
import { Lease } from './lease.js';
import { Listeners } from './listeners.js';
import { MessageList } from './message-list.js';
import type { ChannelMessage } from './message-list.js';
import { PresenceSnapshots } from './presence-snapshots.js';
import type { PresenceStatus } from './presence-snapshots.js';
import { Typists } from './typists.js';
import type { TypingSettings } from './typists.js';

/** What a component wants of a channel. */
export interface ChannelUser {
  /** How many messages are kept for it. */
  limit: number;
  rewind?: number | undefined;
  presence?: boolean | undefined;
  token?: TokenSource | undefined;
  /** False: somebody else subscribes the channel. */
  subscribe: boolean;
  onMessage?: ((publication: any) => unknown) | undefined;
}

/** How a subscription is. Another object after each change, and only then. */
export interface ChannelStatus {
  readonly state: SubscriptionState;
  /** After a reconnect: whether nothing was missed. Undefined before there was one. */
  readonly recovered?: boolean | undefined;
  /** The last place where publications are missing, because the server no longer had them. Another object for each. */
  readonly gap?: GapEvent | undefined;
  /** Why it is refused, or has ended. */
  readonly error?: DunlinError | undefined;
}

export const unsubscribed: ChannelStatus = { state: 'unsubscribed' };

/** One subscription, its messages and its members, for all components that use the channel. */
export class ChannelStore {
  readonly channel: Channel<Record<string, any>, any>;
  readonly #client: DunlinClient;
  readonly #forget: () => void;
  readonly #listeners = new Listeners();
  readonly #lease = new Lease(() => this.#begin(), () => this.#end());
  readonly #users = new Set<ChannelUser>();
  readonly #messages = new MessageList();
  readonly #presence = new PresenceSnapshots();
  readonly #typists = new Map<string, Typists>();
  #handlers: (() => void)[] = [];
  #status = unsubscribed;
  #isOwn = false;
  #wasSubscribed = false;

  constructor(client: DunlinClient, name: string, forget: () => void) {
    this.#client = client;
    this.#forget = forget;
    this.channel = client.channel(name);
  }

  get status(): ChannelStatus {
    return this.#status;
  }

  get messages(): readonly ChannelMessage<any>[] {
    return this.#messages.list;
  }

  get presence(): PresenceStatus {
    return this.#presence.read(this.channel, this.#status);
  }

  /** Who is typing, by the name of the event that says so. */
  typists(settings: TypingSettings): Typists {
    let typists = this.#typists.get(settings.event);
    if (!typists) this.#typists.set(settings.event, (typists = new Typists(this.channel, settings, () => this.#listeners.notify())));
    return typists;
  }

  /** Adds a component. Returns what takes it away. */
  attach(user: ChannelUser, listener: () => void): () => void {
    this.#users.add(user);
    const release = this.#lease.retain();
    const removals = [
      this.#listeners.add(listener),
      this.channel.on('*', (_, publication) => user.onMessage?.(publication)),
    ];
    this.update(user);
    return () => {
      this.#users.delete(user);
      for (const remove of removals) remove();
      release();
    };
  }

  /** A component wants something else than before. */
  update(user: ChannelUser): void {
    if (!this.#users.has(user)) return;
    this.#messages.grow(user.limit);
    this.#listeners.notify();
    // By then all components that are mounted together have said what they want.
    queueMicrotask(() => this.#subscribe());
  }

  publish(event: string, data: unknown, options?: PublishOptions): Promise<PublishResult> {
    this.#subscribe();
    return this.channel.publish(event, data, options);
  }

  setState(state: unknown): Promise<void> {
    this.#subscribe();
    return this.channel.setState(state);
  }

  history(options?: HistoryOptions): Promise<HistoryPage<any>> {
    this.#subscribe();
    return this.channel.history(options);
  }

  /** Tries again after a refusal. */
  resubscribe(): void {
    if (!this.#isOwn || this.channel.state !== 'unsubscribed') return;
    this.#configure();
    this.#send();
  }

  /** Ends it now. */
  end(): void {
    this.#lease.end();
  }

  #begin(): void {
    const { channel } = this;
    this.#status = { state: channel.state };
    this.#handlers = [
      channel.on('*', (_, publication) => this.#add(publication)),
      channel.presence.on('change', () => this.#presenceChanged()),
      channel.lifecycle.on('state', (state) => this.#onState(state)),
      channel.lifecycle.on('subscribed', () => this.#onSubscribed()),
      channel.lifecycle.on('gap', (gap) => this.#onGap(gap)),
      channel.lifecycle.on('unsubscribed', ({ code, reason }) => this.#onUnsubscribed(code, reason)),
    ];
  }

  #end(): void {
    for (const off of this.#handlers.splice(0)) off();
    for (const typists of this.#typists.values()) typists.end();
    if (this.#isOwn) this.#client.remove(this.channel);
    this.#forget();
  }

  #subscribe(): void {
    if (!this.#lease.isActive) return;
    const isFree = !this.#isOwn && this.channel.state === 'unsubscribed' && [...this.#users].some(({ subscribe }) => subscribe);
    if (isFree) this.#isOwn = true;
    if (this.#isOwn) this.#configure();
    else if (this.#isPresenceWanted) this.#client.channel(this.channel.name, { presence: true });
    if (isFree) this.#send();
  }

  // For the subscription that comes next: also after a reconnect.
  #configure(): void {
    const users = [...this.#users];
    if (users.length === 0) return;
    const token = users.find((user) => user.token !== undefined)?.token;
    const rewind = Math.max(0, ...users.map((user) => user.rewind ?? 0));
    this.#client.channel(this.channel.name, { presence: this.#isPresenceWanted, rewind, ...(token !== undefined && { token }) });
  }

  get #isPresenceWanted(): boolean {
    return [...this.#users].some(({ presence }) => presence);
  }

  #send(): void {
    this.channel.subscribe().catch((error: DunlinError) => this.#onRefused(error));
  }

  #add(publication: AnyPublication<any>): void {
    const { offset } = publication;
    if (offset === undefined) return;
    this.#messages.add(publication, `${this.channel.position?.epoch}:${offset}`);
    this.#listeners.notify();
  }

  #onState(state: SubscriptionState): void {
    this.#change({ state });
  }

  #onSubscribed(): void {
    // What was missed nevertheless, a gap tells.
    this.#change({ error: undefined, ...(this.#wasSubscribed && { recovered: true }) });
    this.#wasSubscribed = true;
  }

  #onGap(gap: GapEvent): void {
    this.#change({ recovered: false, gap });
  }

  #onUnsubscribed(code: string | undefined, reason: string | undefined): void {
    if (code === undefined) return;
    this.#wasSubscribed = false;
    this.#change({ error: new DunlinError(code, reason || code, { channel: this.channel.name }) });
  }

  #onRefused(error: DunlinError): void {
    // The state of the connection tells of the one, and who has unsubscribed knows of the other.
    const isKnown = error.code === 'closed' || error.code === 'not_subscribed' || error.code === this.#status.error?.code;
    if (!isKnown) this.#change({ error });
  }

  #presenceChanged(): void {
    this.#presence.forget();
    this.#listeners.notify();
  }

  #change(change: Partial<ChannelStatus>): void {
    this.#status = { ...this.#status, ...change };
    this.#presenceChanged();
  }
}
