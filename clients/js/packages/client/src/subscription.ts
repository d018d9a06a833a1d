import { Backoff } from './backoff.js';
import type { ChannelCommands } from './channel-commands.js';
import type { ChannelHost } from './channel-host.js';
import { Timer } from './clock.js';
import { DunlinError, notSubscribed } from './errors.js';
import { isSamePlace, resume } from './recovery.js';
import type { Position, Subscribed, Unsubscribed, WirePublication } from './protocol.js';
import type { SubscribeOptions } from './subscribe-options.js';
import type { SubscriptionEvents, SubscriptionState } from './subscription-events.js';
import { tokenRefusals, TokenReader } from './token-reader.js';
import { Waiters } from './waiters.js';

/** What may be otherwise a moment later. */
const temporary = ['rate_limited', 'unavailable', 'internal'];

/** Keeps a channel subscribed over all connections, and its publications without gap and repetition. */
export class Subscription {
  readonly #channel: string;
  readonly #host: ChannelHost;
  readonly #commands: ChannelCommands;
  readonly #events: SubscriptionEvents;
  readonly #options: SubscribeOptions;
  readonly #tokens: TokenReader;
  readonly #retry: Timer;
  readonly #backoff: Backoff;
  readonly #waiters = new Waiters();
  #state: SubscriptionState = 'unsubscribed';
  #wanted = false;
  /** What the server has begun by itself, with the last place that is known of it. */
  #offer: Subscribed | undefined;
  #live = false;
  /** Whether the server was asked to tell who comes and goes. */
  #hearsPresence = false;
  #request: number | undefined;
  #position: Position | undefined;

  constructor(channel: string, host: ChannelHost, commands: ChannelCommands, options: SubscribeOptions, events: SubscriptionEvents) {
    this.#channel = channel;
    this.#host = host;
    this.#commands = commands;
    this.#options = options;
    this.#events = events;
    this.#tokens = new TokenReader(options);
    this.#retry = new Timer(host.settings.clock);
    this.#backoff = new Backoff(host.settings);
  }

  get state(): SubscriptionState {
    return this.#state;
  }

  get position(): Position | undefined {
    return this.#position && { ...this.#position };
  }

  /** What others call this client here, where that is not the name of its connection. */
  connection: string | undefined;

  /** Whether there is, or will be, a subscription. */
  get isExpected(): boolean {
    return this.#wanted || this.#position !== undefined;
  }

  /** Ends when it is subscribed. */
  subscribe(): Promise<void> {
    if (!this.#wanted) {
      this.#wanted = true;
      this.#tokens.accepted();
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
    return this.#waiters.wait();
  }

  unsubscribe(): void {
    if (!this.isExpected) return;
    const isKnown = this.#live || this.#offer || this.#request;
    if (this.#host.connection.state === 'open' && isKnown) this.#commands.sendCommand('unsubscribe', { id: this.#host.requests.nextId() });
    this.#end(undefined, undefined);
  }

  /** Takes options for the next time; presence holds from now on. */
  configure(options: SubscribeOptions): void {
    Object.assign(this.#options, options);
    this.#askForPresence();
  }

  /** There is a connection. */
  onOpen(): void {
    if (this.#wanted && this.#request === undefined) this.#send();
  }

  /** There is none any more. */
  onDisconnected(): void {
    this.#reset();
    if (this.isExpected) this.#setState('subscribing');
  }

  /** There will be none: those who wait are told. */
  onClosed(error: DunlinError): void {
    this.#waiters.settle(error);
  }

  onMessage(publication: WirePublication): void {
    const { offset } = publication;
    if (!this.#position) return;
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
    if (!this.#position || isSamePlace(this.#position, message)) this.#begin(message, true);
    else this.#send();
  }

  onServerUnsubscribed({ code, reason }: Unsubscribed): void {
    this.#live = false;
    this.#offer = undefined;
    if (code === 'token_expired' && this.#wanted && this.#tokens.canRenew) {
      this.#setState('subscribing');
      this.#send();
    } else {
      this.#end(code, reason);
    }
  }

  #send(): void {
    this.#tokens.forget();
    this.#tokens.readToken(
      (token) => this.#sendWith(token),
      (cause) => this.#onError(new DunlinError('internal', 'could not get a token', { channel: this.#channel, cause })),
    );
  }

  #sendWith(token: string | undefined): void {
    const { presence, rewind } = this.#options;
    this.#hearsPresence = !!presence;
    const id: number = (this.#request = this.#commands.sendRequest(
      'subscribe',
      { recover: this.#position, rewind, presence, token },
      (reply) => id === this.#request && this.#onReply(reply as Subscribed),
      (error) => id === this.#request && this.#onError(error),
    ));
  }

  #onReply(reply: Subscribed): void {
    this.#request = this.#offer = undefined;
    this.#tokens.accepted();
    this.#backoff.reset();
    this.#begin(reply, false);
  }

  #begin(reply: Subscribed, byServer: boolean): void {
    const { epoch, offset, recovered, members, publications } = reply;
    const before = this.#position;
    const hasGap = before && !recovered && !this.#live && !isSamePlace(before, reply);
    const position = (this.#position = resume(before, reply));
    this.#tokens.cancelRead();
    this.connection = reply.connection;
    this.#live = true;
    if (members) this.#events.members(members);
    this.#setState('subscribed');
    this.#events.emitEvent('subscribed', { channel: this.#channel, epoch, offset, recovered, byServer });
    if (hasGap) this.#events.emitEvent('gap', { channel: this.#channel, from: before, to: { epoch, offset } });
    for (const publication of publications) this.onMessage(publication);
    // A handler may have ended it, or begun it anew.
    if (this.#state !== 'subscribed' || this.#position !== position) return;
    position.offset = offset;
    this.#askForPresence();
    this.#events.ready();
    this.#waiters.settle();
  }

  // To be told from then on too, if that is wanted and was not asked for yet.
  #askForPresence(): void {
    if (!this.#live || this.#hearsPresence || !this.#options.presence) return;
    this.#hearsPresence = true;
    this.#commands.sendCommand('presence', { presence: true });
  }

  #onError(error: DunlinError): void {
    const { code, message } = error;
    this.#request = undefined;
    this.#hearsPresence = false;
    if (temporary.includes(code)) {
      this.#host.failed(error);
      this.#retry.set(this.#backoff.next(), () => this.#send());
    } else if (tokenRefusals.includes(code) && this.#tokens.refused()) {
      this.#send();
    } else if (this.#offer) {
      this.#wanted = false;
      this.#waiters.settle(error);
      if (this.#live) this.#setState('subscribed');
      else this.#begin(this.#offer, true);
    } else {
      this.#end(code, message, error);
    }
  }

  #end(code: string | undefined, reason: string | undefined, error = notSubscribed(this.#channel)): void {
    this.#reset();
    this.#position = undefined;
    this.#wanted = false;
    this.#events.members([]);
    this.#setState('unsubscribed');
    this.#events.emitEvent('unsubscribed', { channel: this.#channel, code, reason });
    this.#host.outbox.rejectAll(error, this.#channel);
    this.#waiters.settle(error);
  }

  // Forgets what holds for one connection only.
  #reset(): void {
    this.#tokens.cancelRead();
    this.#retry.stop();
    this.#request = this.#offer = undefined;
    this.#live = this.#hearsPresence = false;
  }

  #setState(state: SubscriptionState): void {
    if (this.#state === state) return;
    this.#state = state;
    this.#events.emitEvent('state', state);
  }
}
