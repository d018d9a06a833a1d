import { connect, createServer } from 'node:net';
import type { Server, Socket } from 'node:net';
import { once } from 'node:events';

/** Two sockets, and what passes between them. */
export interface Link {
  client: Socket;
  server: Socket;
  /** Ends both, without a goodbye. */
  cut(): void;
}

/** Passes TCP connections on to a server, and does to them what a test wants. */
export class TcpProxy {
  static async start(target: number): Promise<TcpProxy> {
    const proxy = new TcpProxy(target);
    proxy.#listener.listen(0, '127.0.0.1');
    await once(proxy.#listener, 'listening');
    return proxy;
  }

  readonly links = new Set<Link>();
  /** Sees every chunk. Returns what is passed on, now or later; null: nothing is, from now on. */
  filter: (chunk: Buffer, from: 'client' | 'server', link: Link) => Buffer | null | Promise<Buffer | null> = (chunk) => chunk;
  /** Whether new connections are taken. */
  refuses = false;
  readonly #listener: Server;
  #target: number;

  private constructor(target: number) {
    this.#target = target;
    this.#listener = createServer((client) => this.#accept(client));
  }

  get port(): number {
    return (this.#listener.address() as { port: number }).port;
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}/ws`;
  }

  cutAll(): void {
    for (const link of [...this.links]) link.cut();
  }

  async stop(): Promise<void> {
    this.#listener.close();
    this.cutAll();
    await once(this.#listener, 'close');
  }

  #accept(client: Socket): void {
    if (this.refuses) {
      client.destroy();
      return;
    }
    const server = connect(this.#target, '127.0.0.1');
    const link: Link = {
      client,
      server,
      cut: () => {
        this.links.delete(link);
        client.destroy();
        server.destroy();
      },
    };
    this.links.add(link);
    this.#pass(link, client, server, 'client');
    this.#pass(link, server, client, 'server');
  }

  #pass(link: Link, from: Socket, to: Socket, name: 'client' | 'server'): void {
    // Chunks keep their order, however long one of them takes.
    let last = Promise.resolve();
    from.on('data', (chunk) => {
      last = last.then(async () => {
        const passed = await this.filter(chunk, name, link);
        if (passed && !to.destroyed) to.write(passed);
      });
    });
    from.on('error', () => link.cut());
    from.on('end', () => void last.then(() => to.end()));
    from.on('close', () => void last.then(() => link.cut()));
  }
}
