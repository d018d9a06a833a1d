import { authId, Authentication } from './authentication.js';
import { Backoff } from './backoff.js';
import { Timer } from './clock.js';
import { CloseCode, invitesBack } from './close-codes.js';
import type { ConnectionEvents, ConnectionState } from './connection-events.js';
import { Heartbeat } from './heartbeat.js';
import { isOnline, PageEvents } from './page-events.js';
import type { Connected, Disconnect, ServerMessage, WireError } from './protocol.js';
import { toError } from './requests.js';
import type { ConnectionSettings } from './settings.js';
import { tokenRefusals } from './token-reader.js';
import { TransportChoice } from './transports/transport-choice.js';
import type { Transport, TransportEvents, TransportName } from './transports/transport.js';
import { UpgradeProbe } from './transports/upgrade-probe.js';

/** A connection that lasted so long has worked: the waits begin anew, and a token may be renewed again. */
const stableAfter = 5000;

/** Connects, and stays connected. What the messages mean is not its matter. */
export class Connection {
  readonly #settings: ConnectionSettings;
  readonly #events: ConnectionEvents;
  readonly #backoff: Backoff;
  readonly #authentication: Authentication;
  readonly #choice: TransportChoice;
  readonly #heartbeat: Heartbeat;
  readonly #page: PageEvents;
  readonly #retry: Timer;
  readonly #deadline: Timer;
  readonly #probe: UpgradeProbe;
  #state: ConnectionState = 'closed';
  #attempt = 0;
  #openedAt = 0;
  #transport: Transport | undefined;
  #connected: Connected | undefined;
  #disconnect: Disconnect | undefined;

  constructor(settings: ConnectionSettings, events: ConnectionEvents) {
    this.#settings = settings;
    this.#events = events;
    this.#backoff = new Backoff(settings);
    this.#authentication = new Authentication(settings, events, (command) => this.sendCommand(command));
    this.#choice = new TransportChoice(settings.transports);
    this.#heartbeat = new Heartbeat(settings, () => this.sendCommand({ type: 'ping' }), () => this.#abandon('no answer to a ping'));
    this.#page = new PageEvents(() => this.#check(), () => this.#transport?.leave?.());
    this.#retry = new Timer(settings.clock);
    this.#deadline = new Timer(settings.clock);
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
    this.#choice.reset();
    this.#forgetFailures();
    this.#authentication.tokens.forget();
    this.#page.start();
    if (this.#setState('connecting')) this.#begin();
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
    this.#attempt++;
    this.#retry.stop();
    this.#connected = this.#disconnect = undefined;
    this.#deadline.set(this.#settings.connectTimeout, () => this.#tokenFailed('no token in time'));
    this.#authentication.tokens.readToken(() => this.#open(), (error) => this.#tokenFailed(error));
  }

  #tokenFailed(error: unknown): void {
    const attempt = this.#attempt;
    this.#endTransport();
    this.#authentication.tokens.forget();
    this.#authentication.tellFailure(error);
    // A handler may have closed the client.
    if (attempt !== this.#attempt) return;
    const { code, message } = Object(error) as WireError;
    if (code === 'unauthorized') this.#stop(CloseCode.Unauthorized, message);
    else this.#comeBack(this.#backoff.next(), CloseCode.Abnormal, 'no token');
  }

  #open(): void {
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

  #createTransport(name: TransportName, events: TransportEvents): Transport {
    this.#settings.log('debug', `connecting by ${name}`);
    return this.#settings.createTransport(name, { ...this.#settings, token: this.#authentication.requestToken }, events);
  }

  #receive(message: ServerMessage): void {
    switch (message.type) {
      case 'connected':
        this.#connected = message;
        this.#choice.opened();
        if (!this.#authentication.sendToken()) this.#onOpen(message.user);
        break;
      case 'auth-success':
        this.#authentication.renewBefore(message.expires);
        if (this.#state !== 'open') this.#onOpen(message.user);
        break;
      case 'disconnect':
        this.#disconnect = message;
        break;
      case 'error':
        if ((message.id as unknown) === authId) this.#onAuthenticationRefused(message);
        else this.#events.message(message);
        break;
      default:
        this.#events.message(message);
    }
  }

  #onAuthenticationRefused(error: WireError): void {
    if (this.#state === 'open') {
      this.#events.failed(toError(error));
    } else if (tokenRefusals.includes(error.code)) {
      this.#transport?.close(CloseCode.Normal, '');
      this.#ended(CloseCode.Unauthorized, error.code);
    }
    // Whatever else: the server closes and says why, or the time to connect runs out.
  }

  #onOpen(user: string | undefined): void {
    this.#deadline.stop();
    this.#openedAt = this.#settings.clock.now();
    this.#heartbeat.start();
    if (this.#choice.isFallback) this.#probe.start();
    const { session } = this.#connected!;
    const reconnected = this.#state === 'reconnecting';
    if (this.#setState('open')) this.#events.opened({ session, user, transport: this.#choice.current, reconnected });
  }

  #ended(code: number, reason: string): void {
    const told = this.#disconnect;
    if (told) ({ code, reason } = told);
    this.#endTransport();
    if (this.#state === 'open' && this.#settings.clock.now() - this.#openedAt >= stableAfter) this.#forgetFailures();
    // It was too slow to say who it is, but can.
    const isLate = reason === 'auth_timeout' && this.#authentication.isNeeded;
    if (code === CloseCode.Unauthorized && !isLate) {
      if (this.#authentication.tokens.refused()) this.#comeBack(0, code, reason);
      else this.#stop(code, reason);
    } else if (isLate || (told?.reconnect ?? invitesBack(code))) {
      this.#comeBack(this.#delayAfter(code), code, reason);
    } else {
      this.#stop(code, reason);
    }
  }

  #delayAfter(code: number): number {
    if (!this.#connected) {
      if (code !== CloseCode.Abnormal) this.#choice.refused();
      else if (this.#choice.failed()) return 0;
    }
    return this.#disconnect?.after || this.#backoff.next();
  }

  #comeBack(delay: number, code: number, reason: string): void {
    this.#retry.set(delay, () => this.#begin());
    if (this.#setState(this.#state === 'connecting' ? 'connecting' : 'reconnecting')) this.#events.closed({ code, reason, reconnect: true, delay });
  }

  #abandon(reason: string): void {
    this.#transport?.close(CloseCode.NoAnswer, reason);
    this.#ended(CloseCode.Abnormal, reason);
  }

  #upgrade(): void {
    const reason = 'a better transport works';
    this.#transport?.close(CloseCode.Normal, reason);
    this.#endTransport();
    this.#choice.reset();
    this.#comeBack(0, CloseCode.Normal, reason);
  }

  #stop(code: number, reason: string): void {
    this.#attempt++;
    this.#endTransport();
    this.#retry.stop();
    this.#page.stop();
    const event = { code, reason, reconnect: false };
    this.#events.stopping(event);
    this.#setState('closed');
    this.#events.closed(event);
  }

  #endTransport(): void {
    this.#transport = undefined;
    this.#deadline.stop();
    this.#heartbeat.stop();
    this.#probe.stop();
    this.#authentication.stop();
  }

  #forgetFailures(): void {
    this.#backoff.reset();
    this.#authentication.tokens.accepted();
  }

  // The network, or the page, has changed.
  #check(): void {
    if (this.#state === 'open') this.#heartbeat.check();
    else if (this.#retry.isSet && !this.#disconnect?.after && isOnline()) this.#begin();
  }

  /** Returns whether it is still so: a handler may have closed the client, or opened it anew. */
  #setState(state: ConnectionState): boolean {
    const attempt = this.#attempt;
    const previous = this.#state;
    this.#state = state;
    if (previous !== state) this.#events.state(state, previous);
    return attempt === this.#attempt;
  }
}
