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

  start(): void {
    this.#timer.set(this.#settings.upgradeInterval, () => this.#try());
  }

  stop(): void {
    this.#timer.stop();
    this.#transport?.close(CloseCode.Normal, '');
    this.#transport = undefined;
  }

  #try(): void {
    const again = (): void => {
      this.stop();
      this.start();
    };
    this.#timer.set(this.#settings.connectTimeout, again);
    try {
      this.#transport = this.#create(this.#settings.transports[0]!, {
        message: ({ type }) => type === 'connected' && this.#works(),
        activity: () => {},
        closed: again,
      });
    } catch {
      again();
    }
  }
}
