import { WebSocket } from 'ws';
import { DunlinClient } from '../../src/client.js';
import type { DunlinOptions } from '../../src/options.js';
import type { TransportName } from '../../src/transports/transport.js';
import { CountingClock } from '../support/counting-clock.js';
import { DunlinServer } from '../support/dunlin-server.js';
import { until } from '../support/events.js';
import { createRandom } from '../support/random.js';
import { TcpProxy } from '../support/tcp-proxy.js';
import { ChaosMonkey } from './chaos-monkey.js';
import { findProblems } from './check-sequences.js';
import type { Entry } from './check-sequences.js';

export interface ChaosSettings {
  seed: number;
  seconds: number;
  clients: number;
  publishers: number;
  /** Milliseconds for the clients to get the last of it. */
  patience?: number;
  /** Whether there was trouble enough: it goes on for up to 30 s more until there was. */
  isEnough?: () => boolean;
  /** Added to the options of a client that listens. */
  options?: (client: number) => DunlinOptions;
}

export interface ChaosResult {
  problems: string[];
  publications: number;
  reconnects: number;
  duplicates: number;
  done: Record<string, number>;
  /** How often each transport was opened. */
  transports: Record<string, number>;
  timersLeft: number;
  gaps: number;
  errors: string[];
}

/** Every fourth client chooses for itself, and changes its mind. */
const transports: TransportName[][] = [['websocket'], ['event-stream'], ['polling'], ['websocket', 'event-stream', 'polling']];
const channelName = 'chaos';

/** Clients listen and publish while their connections are troubled; then all of them must have got exactly what the channel has. */
export async function runChaos({ seed, seconds, clients, publishers, patience = 10_000, isEnough = () => true, options = () => ({}) }: ChaosSettings): Promise<ChaosResult> {
  const random = createRandom(seed);
  const server = await DunlinServer.start({ Channels__HistorySize: '100000', Channels__HistoryBytes: '100000000', Channels__MaxIdempotencyKeys: '100000', BackpressureLimit: '10000000' });
  const proxy = await TcpProxy.start(server.port);
  const clock = new CountingClock();
  const result: ChaosResult = { problems: [], publications: 0, reconnects: 0, duplicates: 0, done: {}, transports: {}, timersLeft: 0, gaps: 0, errors: [] };
  const all: DunlinClient[] = [];

  function connect(index: number, more: DunlinOptions = {}): DunlinClient {
    const client = new DunlinClient(proxy.url, {
      WebSocket, clock, random, transports: transports[index % transports.length]!, log: () => {},
      backoff: { initial: 50, max: 500 }, heartbeat: { interval: 300, timeout: 400 }, connectTimeout: 1_500, upgradeInterval: 700, queueLimit: 100_000, ...more,
    });
    client.on('open', ({ reconnected, transport }) => {
      result.reconnects += Number(reconnected);
      result.transports[transport] = (result.transports[transport] ?? 0) + 1;
    });
    client.on('error', (error) => result.errors.push(`${error.code}: ${error.message}`));
    client.on('gap', () => result.gaps++);
    all.push(client);
    void client.connect();
    return client;
  }

  try {
    const received = await Promise.all(Array.from({ length: clients }, async (_, i) => {
      const entries: Entry[] = [];
      const channel = connect(i, options(i)).channel(channelName);
      channel.on('entry', ({ publisher, number }, { offset }) => entries.push({ offset: offset!, publisher, number }));
      await channel.subscribe();
      return entries;
    }));
    const channels = await Promise.all(Array.from({ length: publishers }, async (_, i) => {
      const channel = connect(i).channel(channelName);
      await channel.subscribe();
      return channel;
    }));

    const history = new ChannelHistory(server);
    const monkey = new ChaosMonkey(proxy, random);
    const end = Date.now() + seconds * 1000;
    const counts = channels.map(() => 0);
    const acknowledged: Promise<unknown>[] = [];
    while (Date.now() < end || (!isEnough() && Date.now() < end + 30_000)) {
      channels.forEach((channel, publisher) => {
        const sent = channel.publish('entry', { publisher, number: counts[publisher]!++ });
        acknowledged.push(sent.then(({ duplicate }) => (result.duplicates += Number(duplicate))));
      });
      await new Promise((resolve) => setTimeout(resolve, 10 + random() * 20));
      await history.readSometimes();
    }
    monkey.stop();
    result.done = monkey.done;
    await Promise.all(acknowledged);

    const channel = await history.read();
    result.publications = channel.length;
    await until(() => received.every(({ length }) => length >= channel.length), 'all publications at all clients', patience).catch(() => {});
    result.problems = findProblems(channel, received, counts);
  } finally {
    for (const client of all) client.close();
    result.timersLeft = clock.pending;
    await proxy.stop();
    await server.stop('SIGKILL');
  }
  return result;
}

/** What the channel has, also when it runs for so long that the server does not keep all of it. */
class ChannelHistory {
  readonly #server: DunlinServer;
  readonly #entries: Entry[] = [];
  #since = '';
  #readAt = Date.now();

  constructor(server: DunlinServer) {
    this.#server = server;
  }

  async readSometimes(): Promise<void> {
    if (Date.now() - this.#readAt > 10_000) await this.read();
  }

  async read(): Promise<Entry[]> {
    this.#readAt = Date.now();
    for (;;) {
      const { epoch, publications } = await this.#server.get(`channels/${channelName}/history?limit=1000${this.#since}`);
      for (const { offset, data } of publications) this.#entries.push({ offset, ...data });
      if (publications.length > 0) this.#since = `&since_epoch=${epoch}&since_offset=${publications.at(-1).offset}`;
      if (publications.length < 1000) return this.#entries;
    }
  }
}
