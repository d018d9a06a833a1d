import assert from 'node:assert/strict';
import { DunlinClient } from '../../src/client.js';
import type { DunlinOptions } from '../../src/options.js';
import type { ServerMessage } from '../../src/protocol.js';
import type { Transport, TransportEvents, TransportName, TransportSettings } from '../../src/transports/transport.js';
import { FakeClock } from './fake-clock.js';

export type Command = Record<string, any> & { type: string; id?: any };

/** A transport whose other side is the test. */
export class FakeTransport implements Transport {
  readonly name: TransportName;
  readonly settings: TransportSettings;
  readonly sent: Command[] = [];
  /** What the client closed it with. */
  closed: { code: number; reason: string } | undefined;
  left = false;
  readonly #events: TransportEvents;

  constructor(name: TransportName, settings: TransportSettings, events: TransportEvents) {
    this.name = name;
    this.settings = settings;
    this.#events = events;
  }

  send(commands: string[]): void {
    assert.equal(this.closed, undefined, 'nothing is sent on a closed transport');
    this.sent.push(...commands.map((command) => JSON.parse(command)));
  }

  close(code: number, reason: string): void {
    this.closed = { code, reason };
  }

  leave(): void {
    this.left = true;
  }

  /** The server says something. A closed transport tells nothing any more. */
  receive(...messages: (ServerMessage | Record<string, unknown>)[]): void {
    for (const message of messages) {
      if (this.closed) return;
      this.#events.activity();
      this.#events.message(message as ServerMessage);
    }
  }

  connected(session = 's1', more: object = {}): void {
    this.receive({ type: 'connected', session, ping: 30, version: 1, ...more });
  }

  /** The connection ends from the other side. */
  end(code: number, reason = ''): void {
    if (!this.closed) this.#events.closed(code, reason);
  }

  /** The last command of a type. */
  last(type: string): Command {
    const found = this.sent.findLast((command) => command.type === type);
    assert.ok(found, `there is a command ${type} in ${JSON.stringify(this.sent)}`);
    return found;
  }

  count(type: string): number {
    return this.sent.filter((command) => command.type === type).length;
  }

  /** Answers the last `subscribe`. */
  subscribed(more: object = {}): void {
    const { id, channel } = this.last('subscribe');
    this.receive({ type: 'subscribed', id, channel, epoch: 'e1', offset: 0, recovered: false, publications: [], ...more });
  }

  publish(channel: string, offset: number | undefined, data: unknown = offset, more: object = {}): void {
    this.receive({ type: 'message', channel, data, timestamp: 1, ...(offset !== undefined && { offset }), ...more });
  }
}

/** A client with time, chance and transports in the hands of the test. */
export function createTestClient(options: DunlinOptions = {}) {
  const clock = new FakeClock();
  const transports: FakeTransport[] = [];
  const logged: [string, string][] = [];
  const events: [string, any][] = [];
  const random = { value: 0.5 };
  const client = new DunlinClient('ws://server.test/ws', {
    clock,
    random: () => random.value,
    log: (level, message) => logged.push([level, message]),
    WebSocket: class {} as never,
    createTransport: (name, settings, transportEvents) => {
      const transport = new FakeTransport(name, settings, transportEvents);
      transports.push(transport);
      return transport;
    },
    ...options,
  });
  for (const event of ['state', 'open', 'close', 'error', 'gap', 'subscribed', 'unsubscribed', 'notification', 'system'] as const) {
    client.on(event, (value) => events.push([event, value]));
  }
  return {
    client,
    clock,
    transports,
    logged,
    events,
    random,
    /** The transport of now. */
    get transport(): FakeTransport {
      return transports.at(-1)!;
    },
    /** The values of an event so far. */
    of: (event: string) => events.filter(([name]) => name === event).map(([, value]) => value),
    /** Connects, and lets the server greet. */
    open(session?: string): FakeTransport {
      void client.connect();
      const transport = transports.at(-1)!;
      transport.connected(session);
      return transport;
    },
  };
}

/** A publication as in `subscribed` and `history`. */
export function publication(channel: string, offset: number, data: unknown = offset): Record<string, unknown> {
  return { channel, data, timestamp: 1, offset };
}
