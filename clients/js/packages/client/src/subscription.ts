import { Timer } from './clock.js';
import { DunlinError } from './errors.js';
import type { ChannelHost, LifecycleEvents } from './host.js';
import type { TokenSource } from './options.js';
import { Backoff } from './backoff.js';
import type { Member, Position, Subscribed, Unsubscribed, WirePublication } from './protocol.js';

export type SubscriptionState = 'unsubscribed' | 'subscribing' | 'subscribed';

export interface SubscribeOptions {
  /** Keep the list of members (`channel.presence`). Default false. */
  presence?: boolean;
  /** Begin with the last so many publications. Default 0. */
  rewind?: number;
  /** A channel token, or what gets one. */
  token?: TokenSource;
}

/** What a subscription tells its channel. */
export interface SubscriptionEvents {
  emit<Name extends keyof LifecycleEvents>(event: Name, value: LifecycleEvents[Name]): void;
  /** Who is there, when the server has said so; nobody when it is subscribed no more. */
  members(members: Member[]): void;
  publication(publication: WirePublication): void;
  /** All publications of `subscribed` are through. */
  ready(): void;
}

interface Waiter {
  resolve(): void;
  reject(error: DunlinError): void;
}

/** What may be otherwise a moment later. */
const temporary = ['rate_limited', 'unavailable', 'internal'];

/** Keeps a channel subscribed over all connections, and its publications without gap and repetition. */
export class Subscription {
  readonly #channel: string;
  readonly #host: ChannelHost;
  readonly #events: SubscriptionEvents;
  readonly #options: SubscribeOptions;
  readonly #retry: Timer;
  readonly #backoff: Backoff;
  #state: SubscriptionState = 'unsubscribed';
  #wanted = false;
  /** What the server has begun by itself, with the last place that is known of it. */
  #offer: Subscribed | undefined;
  #live = false;
  /** Whether the server was asked to tell who comes and goes. */
  #hearsPresence = false;
  #request: number | undefined;
  #attempt = 0;
  #renewed = false;
  #position: Position | undefined;
  #connection: string | undefined;
  #waiters: Waiter[] = [];

  constructor(channel: string, host: ChannelHost, options: SubscribeOptions, events: SubscriptionEvents) {
    this.#channel = channel;
    this.#host = host;
    this.#options = options;
    this.#events = events;
    this.#retry = new Timer(host.settings.clock);
    this.#backoff = new Backoff(host.settings.backoff, host.settings.random);
  }

  get state(): SubscriptionState {
    return this.#state;
  }

  get position(): Position | undefined {
    return this.#position && { ...this.#position };
  }

  /** What others call this client here, where that is not the name of its connection. */
  get connection(): string | undefined {
    return this.#connection;
  }

  /** Whether there is, or will be, a subscription. */
  get isExpected(): boolean {
    return this.#wanted || this.#position !== undefined;
  }

  /** Ends when it is subscribed. */
  subscribe(): Promise<void> {
    if (!this.#wanted) {
      this.#wanted = true;
      this.#renewed = false;
      // It is the client's already when the server's had to be recovered: the server would refuse another one.
      if (this.#live && !this.#offer) return Promise.resolve();
      this.#setState('subscribing');
      if (this.#host.connection.state === 'open') this.#send();
    }
    return this.untilSubscribed();
  }

  untilSubscribed(): Promise<void> {
    if (this.#state === 'subscribed') return Promise.resolve();
    if (!this.isExpected) return Promise.reject(notSubscribed(this.#channel));
    const waiting = new Promise<void>((resolve, reject) => this.#waiters.push({ resolve, reject }));
    // Who does not look at the promise is told by an event.
    waiting.catch(() => {});
    return waiting;
  }

  unsubscribe(): void {
    if (!this.isExpected) return;
    const isKnown = this.#live || this.#offer || this.#request;
    if (this.#host.connection.state === 'open' && isKnown) {
      this.#host.connection.sendCommand({ type: 'unsubscribe', id: this.#host.requests.nextId(), channel: this.#channel });
    }
    this.#end(undefined, undefined);
  }

  /** Asks who is there, and to be told from then on, if that is wanted and was not asked for yet. */
  askForPresence(): void {
    if (!this.#live || this.#hearsPresence || !this.#options.presence) return;
    this.#hearsPresence = true;
    this.#host.connection.sendCommand({ type: 'presence', channel: this.#channel, presence: true });
  }

  /** There is a connection. */
  onOpen(): void {
    if (this.#wanted && this.#request === undefined) this.#send();
  }

  /** There is none any more. */
  onDisconnected(): void {
    this.#attempt++;
    this.#retry.stop();
    this.#request = this.#offer = undefined;
    this.#live = this.#hearsPresence = false;
    if (this.isExpected) this.#setState('subscribing');
  }

  /** There will be none: those who wait are told. */
  onClosed(error: DunlinError): void {
    this.#settle((waiter) => waiter.reject(error));
  }

  onMessage(publication: WirePublication): void {
    const { offset } = publication;
    if (this.#state === 'unsubscribed' || !this.#position) return;
    if (offset !== undefined) {
      // Before the answer to `recover` there is a gap, and the answer repeats what comes now.
      if (!this.#live && this.#offer) this.#offer.offset = offset;
      if (!this.#live || offset <= this.#position.offset) return;
      this.#position.offset = offset;
    }
    this.#events.publication(publication);
  }

  /** The server has subscribed this client by itself. */
  onServerSubscribed(message: Subscribed): void {
    this.#offer = message;
    // The answer to a command follows, and is the one to go by.
    if (this.#request !== undefined || (this.#wanted && !this.#live)) return;
    const known = this.#position;
    if (!known || (known.epoch === message.epoch && known.offset === message.offset)) this.#begin(message, true);
    else this.#send();
  }

  onServerUnsubscribed({ code, reason }: Unsubscribed): void {
    this.#live = false;
    this.#offer = undefined;
    if (code === 'token_expired' && this.#wanted && typeof this.#options.token === 'function') {
      this.#setState('subscribing');
      this.#send();
    } else {
      this.#end(code, reason);
    }
  }

  #send(): void {
    const attempt = ++this.#attempt;
    const { token } = this.#options;
    if (token === undefined || typeof token === 'string') {
      this.#sendWith(token);
      return;
    }
    Promise.resolve().then(token).then(
      (value) => attempt === this.#attempt && this.#sendWith(value),
      (error) => attempt === this.#attempt && this.#onError(new DunlinError('internal', 'could not get a token', { channel: this.#channel, cause: error })),
    );
  }

  #sendWith(token: string | undefined): void {
    const { requests } = this.#host;
    const { presence, rewind } = this.#options;
    const id = (this.#request = requests.nextId());
    this.#hearsPresence = !!presence;
    requests.expect(id, (reply) => this.#onReply(reply as Subscribed), (error) => id === this.#request && this.#onError(error));
    this.#host.connection.sendCommand({ type: 'subscribe', id, channel: this.#channel, recover: this.#position, rewind, presence, token });
  }

  #onReply(reply: Subscribed): void {
    if (reply.id !== this.#request) return;
    this.#request = this.#offer = undefined;
    this.#renewed = false;
    this.#backoff.reset();
    this.#begin(reply, false);
  }

  #begin(reply: Subscribed, byServer: boolean): void {
    const { epoch, offset, recovered } = reply;
    const before = this.#position;
    const hasGap = before !== undefined && !recovered && !this.#live && !(before.epoch === epoch && before.offset === offset);
    // What the application has got of this epoch. An offset that goes back means that the server has lost some: nothing is a repetition then.
    const known = before?.epoch === epoch && before.offset <= offset ? before.offset : 0;
    const attempt = ++this.#attempt;
    this.#position = { epoch, offset: known };
    this.#connection = reply.connection;
    this.#live = true;
    if (reply.members) this.#events.members(reply.members);
    this.#setState('subscribed');
    this.#events.emit('subscribed', { channel: this.#channel, epoch, offset, recovered, byServer });
    if (hasGap) this.#events.emit('gap', { channel: this.#channel, from: before, to: { epoch, offset } });
    for (const publication of reply.publications) this.onMessage(publication);
    // A handler may have unsubscribed.
    if (attempt !== this.#attempt) return;
    this.#position.offset = offset;
    this.askForPresence();
    this.#events.ready();
    this.#settle((waiter) => waiter.resolve());
  }

  #onError(error: DunlinError): void {
    this.#request = undefined;
    this.#hearsPresence = false;
    if (temporary.includes(error.code)) {
      this.#host.failed(error);
      this.#retry.set(this.#backoff.next(), () => this.#send());
    } else if (this.#mayRenew(error.code)) {
      this.#renewed = true;
      this.#send();
    } else if (this.#offer) {
      this.#wanted = false;
      this.#settle((waiter) => waiter.reject(error));
      if (this.#live) this.#setState('subscribed');
      else this.#begin(this.#offer, true);
    } else {
      this.#end(error.code, error.message, error);
    }
  }

  #mayRenew(code: string): boolean {
    return (code === 'token_expired' || code === 'unauthorized') && typeof this.#options.token === 'function' && !this.#renewed;
  }

  #end(code: string | undefined, reason: string | undefined, error = notSubscribed(this.#channel)): void {
    this.#attempt++;
    this.#retry.stop();
    this.#request = this.#position = this.#offer = undefined;
    this.#wanted = this.#live = this.#hearsPresence = false;
    this.#events.members([]);
    this.#setState('unsubscribed');
    this.#events.emit('unsubscribed', { channel: this.#channel, code, reason });
    this.#host.outbox.rejectAll(error, this.#channel);
    this.#settle((waiter) => waiter.reject(error));
  }

  #settle(tell: (waiter: Waiter) => void): void {
    this.#waiters.splice(0).forEach(tell);
  }

  #setState(state: SubscriptionState): void {
    if (this.#state === state) return;
    this.#state = state;
    this.#events.emit('state', state);
  }
}

export function notSubscribed(channel: string): DunlinError {
  return new DunlinError('not_subscribed', 'not subscribed: call subscribe() first', { channel });
}
