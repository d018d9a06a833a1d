import type { AnyPublication, Channel } from '@dunlin/client';
import { Lease } from './lease.js';

/** Somebody who is typing. */
export interface Typist {
  readonly connection: string;
  /** The user, when it is known. */
  readonly user?: string | undefined;
}

/** What is published. An object, so that a contract can describe it. */
interface TypingData {
  active: boolean;
}

export interface TypingSettings {
  /** The event that tells of typing, with `{ active: boolean }`. */
  event: string;
  /** Milliseconds: it is said again not sooner than that. */
  throttle: number;
  /** Milliseconds after which somebody of whom nothing is heard has stopped. */
  timeout: number;
}

export const noTypists: readonly Typist[] = [];

/** Who is typing in a channel: ephemeral publications say it, and silence ends it. */
export class Typists {
  readonly #channel: Channel<any, any>;
  readonly #settings: TypingSettings;
  readonly #changed: () => void;
  readonly #lease = new Lease(() => this.#begin(), () => this.#end());
  readonly #timers = new Map<string, ReturnType<typeof setTimeout>>();
  #users = 0;
  #list = noTypists;
  #sentAt: number | undefined;
  #off: (() => void) | undefined;

  constructor(channel: Channel<any, any>, settings: TypingSettings, changed: () => void) {
    this.#channel = channel;
    this.#settings = settings;
    this.#changed = changed;
  }

  /** Others than this client. Another array after each change, and only then. */
  get list(): readonly Typist[] {
    return this.#list;
  }

  /** Listens, until what is returned is called. Without a component there is no text field: nobody is typing. */
  retain(): () => void {
    const release = this.#lease.retain();
    this.#users++;
    return () => {
      if (--this.#users === 0) this.set(false);
      release();
    };
  }

  end(): void {
    this.#lease.end();
  }

  /** Says that this client is typing, not more often than it has to, or that it has stopped. */
  set(isTyping: boolean): void {
    const now = Date.now();
    const isKnown = isTyping ? this.#sentAt !== undefined && now - this.#sentAt < this.#settings.throttle : this.#sentAt === undefined;
    if (isKnown) return;
    const isSent = this.#channel.ephemeral(this.#settings.event, { active: isTyping } satisfies TypingData);
    this.#sentAt = isTyping && isSent ? now : undefined;
  }

  #begin(): void {
    this.#off = this.#channel.on('*', (_, publication) => this.#onPublication(publication));
  }

  #end(): void {
    this.#off?.();
    for (const timer of this.#timers.values()) clearTimeout(timer);
    this.#timers.clear();
    this.#list = noTypists;
    this.#sentAt = undefined;
  }

  #onPublication({ event, data, connection, user, offset }: AnyPublication<any>): void {
    if (connection === undefined) return;
    const isOwn = connection === this.#channel.connection;
    if (event === this.#settings.event) {
      if (!isOwn) this.#onTyping({ connection, user }, (data as TypingData | null)?.active === true);
    } else if (offset !== undefined) {
      // Who has sent what was typed has stopped, and begins anew.
      if (isOwn) this.#sentAt = undefined;
      else this.#onTyping({ connection, user }, false);
    }
  }

  #onTyping(typist: Typist, isTyping: boolean): void {
    const { connection } = typist;
    const wasTyping = this.#timers.has(connection);
    clearTimeout(this.#timers.get(connection));
    this.#timers.delete(connection);
    if (isTyping) this.#timers.set(connection, setTimeout(() => this.#onTyping(typist, false), this.#settings.timeout));
    if (wasTyping === isTyping) return;
    this.#list = isTyping ? [...this.#list, typist] : this.#list.filter((other) => other.connection !== connection);
    this.#changed();
  }
}
