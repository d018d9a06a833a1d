import { Authentication } from './authentication.js';
import { Backoff } from './backoff.js';
import { Timer } from './clock.js';
import type { Clock } from './clock.js';
import { CloseCode, invitesBack } from './close-codes.js';
import { DunlinError } from './errors.js';
import { Heartbeat } from './heartbeat.js';
import { PageEvents } from './page-events.js';
import type { AuthSuccess, Connected, Disconnect, ServerMessage, WireError } from './protocol.js';
import type { ConnectionSettings } from './settings.js';
import { TransportChoice } from './transports/transport-choice.js';
import type { Transport, TransportName } from './transports/transport.js';
import { UpgradeProbe } from './transports/upgrade-probe.js';

/** `connecting`: for the first time; `reconnecting`: it was open before; `closed`: it stays so until `connect()`. */
export type ConnectionState = 'connecting' | 'open' | 'reconnecting' | 'closed';

export interface OpenEvent {
  /** The name of this connection, which others see as `connection`. */
  session: string;
  /** Who the server says the client is. */
  user: string | undefined;
  transport: TransportName;
  /** Whether there was a connection before it. */
  reconnected: boolean;
}

export interface CloseEvent {
  code: number;
  reason: string;
  /** Whether the client comes back by itself. */
  reconnect: boolean;
  /** Milliseconds until it does. */
  delay?: number;
}

export interface ConnectionEvents {
  state(state: ConnectionState, previous: ConnectionState): void;
  opened(event: OpenEvent): void;
  message(message: ServerMessage): void;
  /** It is about to close for good. No handler of the application has been told yet. */
  stopping(event: CloseEvent): void;
  /** The connection, or the attempt, is over. */
  closed(event: CloseEvent): void;
  failed(error: DunlinError): void;
}

/** A connection that lasted so long has worked: the waits begin anew, and a token may be renewed again. */
const stableAfter = 5000;

/** The name of the command that proves who the client is. */
const authId = 'auth';

/** Connects, stays connected, and says who the client is. What the messages mean is not its matter. */
export class Connection {
  readonly #settings: ConnectionSettings;
  readonly #events: ConnectionEvents;
  readonly #clock: Clock;
  readonly #backoff: Backoff;
  readonly #authentication: Authentication;
  readonly #choice: TransportChoice;
  readonly #heartbeat: Heartbeat;
  readonly #page: PageEvents;
  readonly #retry: Timer;
  readonly #deadline: Timer;
  readonly #refresh: Timer;
  readonly #probe: UpgradeProbe;
  #state: ConnectionState = 'closed';
  #attempt = 0;
  #wasOpen = false;
  #openedAt = 0;
  #renewed = false;
  #transport: Transport | undefined;
  #token: string | undefined;
  #connected: Connected | undefined;
  #disconnect: Disconnect | undefined;

  constructor(settings: ConnectionSettings, events: ConnectionEvents) {
    this.#settings = settings;
    this.#events = events;
    this.#clock = settings.clock;
    this.#backoff = new Backoff(settings.backoff, settings.random);
    this.#authentication = new Authentication(settings.tokenSource);
    this.#choice = new TransportChoice(settings.transports);
    this.#heartbeat = new Heartbeat(this.#clock, () => this.sendCommand({ type: 'ping' }), () => this.#abandon('no answer to a ping'));
    this.#page = new PageEvents(() => this.#check(), () => this.#transport?.leave?.());
    this.#retry = new Timer(this.#clock);
    this.#deadline = new Timer(this.#clock);
    this.#refresh = new Timer(this.#clock);
    this.#probe = new UpgradeProbe(settings, (name, events) => this.#createTransport(name, events), () => this.#upgrade());
  }

  get state(): ConnectionState {
    return this.#state;
  }

  /** The name of the open connection. */
  get session(): string | undefined {
    return this.#state === 'open' ? this.#connected?.session : undefined;
  }

  /** Begins, unless it has begun already. */
  connect(): void {
    if (this.#state !== 'closed') return;
    this.#wasOpen = this.#renewed = false;
    this.#choice.reset();
    this.#backoff.reset();
    this.#authentication.forget();
    this.#page.start();
    const attempt = this.#attempt;
    this.#setState('connecting');
    // A handler may have closed the client, or opened it anew.
    if (attempt === this.#attempt) this.#begin();
  }

  /** Ends for good. */
  close(code: number, reason: string): void {
    if (this.#state === 'closed') return;
    this.#transport?.close(code, reason);
    this.#stop(code, reason);
  }

  /** Sends commands, JSON texts, in their order. Only from `opened` to `closed`, or after a message that came before. */
  send(commands: string[]): void {
    this.#transport?.send(commands);
  }

  /** The same for one command. */
  sendCommand(command: object): void {
    this.send([JSON.stringify(command)]);
  }

  #begin(): void {
    this.#retry.stop();
    const attempt = ++this.#attempt;
    this.#connected = this.#disconnect = undefined;
    if (!this.#authentication.isNeeded) {
      this.#open(undefined);
      return;
    }
    this.#deadline.set(this.#settings.connectTimeout, () => this.#tokenFailed('no token in time'));
    this.#authentication.get().then(
      (token) => attempt === this.#attempt && this.#open(token),
      (error) => attempt === this.#attempt && this.#tokenFailed(error),
    );
  }

  #open(token: string | undefined): void {
    this.#token = token;
    this.#deadline.set(this.#settings.connectTimeout, () => this.#abandon('no answer in time'));
    try {
      this.#transport = this.#createTransport(this.#choice.current, {
        message: (message) => this.#receive(message),
        activity: () => this.#heartbeat.activity(),
        closed: (code, reason) => this.#ended(code, reason),
      });
    } catch (error) {
      this.#ended(CloseCode.Abnormal, String(error));
    }
  }

  #createTransport(name: TransportName, events: Parameters<ConnectionSettings['createTransport']>[2]): Transport {
    this.#settings.log('debug', `connecting by ${name}`);
    const token = this.#settings.tokenIn === 'request' ? this.#token : undefined;
    return this.#settings.createTransport(name, { ...this.#settings, token }, events);
  }

  #receive(message: ServerMessage): void {
    switch (message.type) {
      case 'connected':
        this.#onConnected(message);
        break;
      case 'auth-success':
        this.#onAuthenticated(message);
        break;
      case 'disconnect':
        this.#disconnect = message;
        break;
      case 'pong':
        break;
      case 'error':
        if ((message.id as unknown) === authId) this.#onAuthenticationRefused(message);
        else this.#events.message(message);
        break;
      default:
        this.#events.message(message);
    }
  }

  #onConnected(connected: Connected): void {
    this.#connected = connected;
    this.#choice.opened();
    if (this.#token !== undefined && this.#settings.tokenIn === 'message') this.#sendToken();
    else this.#onOpen(connected.user);
  }

  #sendToken(): void {
    this.sendCommand({ type: 'auth', id: authId, token: this.#token });
  }

  #onAuthenticated({ user, expires }: AuthSuccess): void {
    if (expires !== undefined && this.#authentication.canRenew) this.#refreshBefore(expires);
    if (this.#state !== 'open') this.#onOpen(user);
  }

  #onAuthenticationRefused({ code, message }: WireError): void {
    if (this.#state === 'open') {
      this.#events.failed(new DunlinError(code, message));
    } else if (code === 'unauthorized' || code === 'token_expired') {
      this.#transport?.close(CloseCode.Normal, '');
      this.#ended(CloseCode.Unauthorized, code);
    }
    // Whatever else: the server closes and says why, or the time to connect runs out.
  }

  #onOpen(user: string | undefined): void {
    this.#deadline.stop();
    this.#openedAt = this.#clock.now();
    this.#heartbeat.start(this.#settings.heartbeat);
    if (this.#choice.isFallback) this.#probe.start(this.#choice.best);
    const reconnected = this.#wasOpen;
    this.#wasOpen = true;
    this.#setState('open');
    // A handler may have closed the client.
    if (!this.#transport) return;
    this.#events.opened({ session: this.#connected!.session, user, transport: this.#choice.current, reconnected });
  }

  #ended(code: number, reason: string): void {
    const told = this.#disconnect;
    if (told) ({ code, reason } = told);
    this.#transport = undefined;
    this.#stopTimers();
    if (this.#state === 'open' && this.#clock.now() - this.#openedAt >= stableAfter) {
      this.#backoff.reset();
      this.#renewed = false;
    }
    // It was too slow to say who it is, but can.
    const isLate = reason === 'auth_timeout' && this.#authentication.isNeeded;
    if (code === CloseCode.Unauthorized && !isLate) this.#renewOrStop(reason);
    else if (!isLate && (told ? !told.reconnect : !invitesBack(code))) this.#stop(code, reason);
    else this.#comeBack(this.#delayAfter(code), code, reason);
  }

  #delayAfter(code: number): number {
    if (!this.#connected) {
      if (code !== CloseCode.Abnormal) this.#choice.refused();
      else if (this.#choice.failed()) return 0;
    }
    return this.#disconnect?.after || this.#backoff.next();
  }

  #renewOrStop(reason: string): void {
    if (this.#renewed || !this.#authentication.canRenew) {
      this.#stop(CloseCode.Unauthorized, reason);
      return;
    }
    this.#renewed = true;
    this.#authentication.forget();
    this.#comeBack(0, CloseCode.Unauthorized, reason);
  }

  #tokenFailed(error: unknown): void {
    // A token that comes later is for the next attempt.
    const attempt = ++this.#attempt;
    this.#deadline.stop();
    this.#authentication.forget();
    this.#events.failed(new DunlinError('token_failed', 'could not get a token', { cause: error }));
    if (attempt !== this.#attempt) return;
    const { code, message } = Object(error) as DunlinError;
    if (code === 'unauthorized') this.#stop(CloseCode.Unauthorized, message);
    else this.#comeBack(this.#backoff.next(), CloseCode.Abnormal, 'no token');
  }

  #comeBack(delay: number, code: number, reason: string): void {
    const attempt = this.#attempt;
    this.#retry.set(delay, () => this.#begin());
    this.#setState(this.#wasOpen ? 'reconnecting' : 'connecting');
    // A handler may have closed the client, or opened it anew.
    if (attempt === this.#attempt) this.#events.closed({ code, reason, reconnect: true, delay });
  }

  #abandon(reason: string): void {
    this.#transport?.close(CloseCode.NoAnswer, reason);
    this.#ended(CloseCode.Abnormal, reason);
  }

  #stop(code: number, reason: string): void {
    this.#attempt++;
    this.#transport = undefined;
    this.#stopTimers();
    this.#retry.stop();
    this.#page.stop();
    const event = { code, reason, reconnect: false };
    this.#events.stopping(event);
    this.#setState('closed');
    this.#events.closed(event);
  }

  #stopTimers(): void {
    this.#deadline.stop();
    this.#refresh.stop();
    this.#heartbeat.stop();
    this.#probe.stop();
  }

  // The network, or the page, has changed.
  #check(): void {
    if (this.#state === 'open') this.#heartbeat.check();
    else if (this.#retry.isSet && !this.#disconnect?.after && isOnline()) this.#begin();
  }

  #upgrade(): void {
    this.#transport?.close(CloseCode.Normal, 'a better transport works');
    this.#transport = undefined;
    this.#stopTimers();
    this.#choice.reset();
    this.#comeBack(0, CloseCode.Normal, 'a better transport works');
  }

  #refreshBefore(expires: number): void {
    const left = expires - this.#clock.now();
    // Not at once: the same token again would make a circle of it.
    this.#refresh.set(Math.max(1000, left - Math.min(30_000, left / 5)), () => this.#refreshToken());
  }

  #refreshToken(): void {
    const attempt = this.#attempt;
    this.#authentication.forget();
    this.#authentication.get().then(
      (token) => {
        if (attempt !== this.#attempt || this.#state !== 'open') return;
        this.#token = token;
        this.#sendToken();
      },
      // The server ends the connection with the token, and then there is another try.
      (error) => attempt === this.#attempt && this.#events.failed(new DunlinError('token_failed', 'could not get a token', { cause: error })),
    );
  }

  #setState(state: ConnectionState): void {
    const previous = this.#state;
    if (previous === state) return;
    this.#state = state;
    this.#events.state(state, previous);
  }
}

function isOnline(): boolean {
  return (globalThis as { navigator?: { onLine?: boolean } }).navigator?.onLine !== false;
}
