import { Timer } from '../clock.js';
import { CloseCode } from '../close-codes.js';
import type { ConnectionSettings } from '../settings.js';
import type { Transport, TransportEvents, TransportName } from './transport.js';

/** While a client has to do with a lesser transport, tries from time to time whether the best one works by now. */
export class UpgradeProbe {
  readonly #settings: ConnectionSettings;
  readonly #create: (name: TransportName, events: TransportEvents) => Transport;
  readonly #works: () => void;
  readonly #timer: Timer;
  #transport: Transport | undefined;

  constructor(settings: ConnectionSettings, create: (name: TransportName, events: TransportEvents) => Transport, works: () => void) {
    this.#settings = settings;
    this.#create = create;
    this.#works = works;
    this.#timer = new Timer(settings.clock);
  }

  start(name: TransportName): void {
    this.#timer.set(this.#settings.upgradeInterval, () => this.#try(name));
  }

  stop(): void {
    this.#timer.stop();
    this.#transport?.close(CloseCode.Normal, '');
    this.#transport = undefined;
  }

  #try(name: TransportName): void {
    this.#timer.set(this.#settings.connectTimeout, () => this.#again(name));
    try {
      this.#transport = this.#create(name, {
        message: ({ type }) => type === 'connected' && this.#works(),
        activity: () => {},
        closed: () => this.#again(name),
      });
    } catch {
      this.#again(name);
    }
  }

  #again(name: TransportName): void {
    this.stop();
    this.start(name);
  }
}
