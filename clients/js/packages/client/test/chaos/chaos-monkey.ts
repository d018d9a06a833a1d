import type { Link, TcpProxy } from '../support/tcp-proxy.js';

/** Troubles the connections of a proxy at random, until it is stopped. */
export class ChaosMonkey {
  /** How often it has done what. */
  readonly done: Record<string, number> = {};
  readonly #proxy: TcpProxy;
  readonly #random: () => number;
  readonly #stalled = new Map<Link, number>();
  readonly #deaf = new Set<Link>();
  #timer: NodeJS.Timeout | undefined;
  #isOver = false;

  constructor(proxy: TcpProxy, random: () => number) {
    this.#proxy = proxy;
    this.#random = random;
    proxy.filter = (chunk, from, link) => this.#pass(chunk, from, link);
    this.#next();
  }

  /** From now on everything passes. */
  stop(): void {
    this.#isOver = true;
    clearTimeout(this.#timer);
    this.#proxy.filter = (chunk) => chunk;
    this.#proxy.refuses = false;
    this.#proxy.cutAll();
  }

  #next(): void {
    this.#timer = setTimeout(() => {
      this.#act();
      this.#next();
    }, 5 + this.#random() * 40);
  }

  #act(): void {
    const links = [...this.#proxy.links];
    const link = links[Math.floor(this.#random() * links.length)];
    const dice = this.#random();
    if (!link) return;
    if (dice < 0.4) this.#do('cut', () => link.cut());
    else if (dice < 0.55) this.#do('close', () => link.client.end());
    else if (dice < 0.8) this.#do('stall', () => this.#stalled.set(link, Date.now() + 50 + this.#random() * 1_000));
    // Takes everything and passes nothing back: only the heartbeat can notice.
    else if (dice < 0.9) this.#do('deaf', () => this.#deaf.add(link));
    else if (dice < 0.97) this.#do('refuse', () => this.#refuse(100 + this.#random() * 300));
    else this.#do('cut all', () => this.#proxy.cutAll());
  }

  #do(name: string, action: () => unknown): void {
    this.done[name] = (this.done[name] ?? 0) + 1;
    action();
  }

  #refuse(milliseconds: number): void {
    this.#proxy.refuses = true;
    setTimeout(() => (this.#proxy.refuses = false), milliseconds);
  }

  async #pass(chunk: Buffer, from: 'client' | 'server', link: Link): Promise<Buffer | null> {
    if (this.#deaf.has(link) && from === 'server') return null;
    const delay = Math.max((this.#stalled.get(link) ?? 0) - Date.now(), this.#random() < 0.1 ? this.#random() * 30 : 0);
    if (delay > 0 && !this.#isOver) await new Promise((resolve) => setTimeout(resolve, delay));
    // A part of a chunk, and then the end: frames and events break anywhere.
    if (this.#random() < 0.002 && !this.#isOver) {
      setTimeout(() => link.cut(), 0);
      return chunk.subarray(0, Math.floor(this.#random() * chunk.length));
    }
    return chunk;
  }
}
