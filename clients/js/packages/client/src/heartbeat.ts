import type { Clock } from './clock.js';
import { Timer } from './clock.js';
import type { ConnectionSettings } from './settings.js';

export interface HeartbeatOptions {
  /** Milliseconds of silence after which the server is asked whether it is there. */
  interval: number;
  /** Milliseconds that it may take to answer. */
  timeout: number;
}

/** Where a timer fires so late, the machine slept or the page was frozen: the answer may wait to be read. */
const lateFactor = 1.5;

/** How often that excuses an answer that did not come. */
const maxExcuses = 2;

/** Notices that nothing comes any more. Nobody is taken for dead who was not asked and had the time to answer. */
export class Heartbeat {
  readonly #clock: Clock;
  readonly #options: HeartbeatOptions;
  readonly #timer: Timer;
  readonly #ask: () => void;
  readonly #dead: () => void;
  #lastActivity = 0;
  #askedAt: number | undefined;
  #excuses = 0;

  constructor({ clock, heartbeat }: ConnectionSettings, ask: () => void, dead: () => void) {
    this.#clock = clock;
    this.#options = heartbeat;
    this.#timer = new Timer(clock);
    this.#ask = ask;
    this.#dead = dead;
  }

  start(): void {
    this.activity();
    this.#wait(this.#options.interval);
  }

  stop(): void {
    this.#timer.stop();
    this.#askedAt = undefined;
  }

  /** Something came. */
  activity(): void {
    this.#lastActivity = this.#clock.now();
    this.#excuses = 0;
    if (this.#askedAt === undefined) return;
    this.#askedAt = undefined;
    this.#wait(this.#options.interval);
  }

  /** Asks at once: something happened that connections do not always survive. */
  check(): void {
    if (this.#askedAt === undefined) this.#askNow();
  }

  #wait(milliseconds: number): void {
    this.#timer.set(milliseconds, () => {
      const silence = this.#clock.now() - this.#lastActivity;
      // Below zero the clock was set back, and nobody knows.
      if (silence >= 0 && silence < this.#options.interval) this.#wait(this.#options.interval - silence);
      else this.#askNow();
    });
  }

  #askNow(): void {
    this.#askedAt = this.#clock.now();
    this.#timer.set(this.#options.timeout, () => this.#onTimeout());
    this.#ask();
  }

  #onTimeout(): void {
    const waited = this.#clock.now() - this.#askedAt!;
    if (waited > this.#options.timeout * lateFactor && this.#excuses++ < maxExcuses) this.#askNow();
    else this.#dead();
  }
}
