import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { WebSocketServer } from 'ws';

/** A plain WebSocket endpoint: greets each socket with its number, and sends back what it gets. */
export class EchoServer {
  static async start(): Promise<EchoServer> {
    const server = new WebSocketServer({ port: 0, host: '127.0.0.1' });
    await once(server, 'listening');
    return new EchoServer(server);
  }

  accepted = 0;
  readonly #server: WebSocketServer;

  private constructor(server: WebSocketServer) {
    this.#server = server;
    server.on('connection', (socket) => {
      socket.send(`hello ${++this.accepted}`);
      socket.on('message', (data, isBinary) => socket.send(data, { binary: isBinary }));
    });
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  closeAll(code: number, reason = ''): void {
    for (const socket of this.#server.clients) socket.close(code, reason);
  }

  async stop(): Promise<void> {
    for (const socket of this.#server.clients) socket.terminate();
    this.#server.close();
    await once(this.#server, 'close');
  }
}
