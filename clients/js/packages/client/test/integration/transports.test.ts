import assert from 'node:assert/strict';
import { after, afterEach, before, describe, test } from 'node:test';
import { WebSocket } from 'ws';
import { DunlinClient } from '../../src/client.js';
import type { DunlinOptions } from '../../src/options.js';
import type { TransportName } from '../../src/transports/transport.js';
import { DunlinServer } from '../support/dunlin-server.js';
import { until } from '../support/events.js';
import { TcpProxy } from '../support/tcp-proxy.js';

interface Chat {
  text: { body: string } | number;
  typing: boolean;
}

describe('the real server', () => {
  let server: DunlinServer;
  const clients: DunlinClient[] = [];
  const proxies: TcpProxy[] = [];
  let channels = 0;

  before(async () => {
    server = await DunlinServer.start();
  });
  after(() => server.stop('SIGKILL'));
  afterEach(async () => {
    for (const client of clients.splice(0)) client.close();
    await Promise.all(proxies.splice(0).map((proxy) => proxy.stop()));
  });

  function connect(url: string, options: DunlinOptions = {}): DunlinClient {
    const client = new DunlinClient(url, { WebSocket, backoff: { initial: 50 }, log: () => {}, ...options });
    clients.push(client);
    void client.connect();
    return client;
  }

  async function startProxy(): Promise<TcpProxy> {
    const proxy = await TcpProxy.start(server.port);
    proxies.push(proxy);
    return proxy;
  }

  const nextChannel = (): string => `room:${++channels}`;

  for (const transport of ['websocket', 'event-stream', 'polling'] as TransportName[]) {
    describe(transport, () => {
      const options = { transports: [transport] };

      test('publishes, and gets what is published', async () => {
        const name = nextChannel();
        const [one, two] = [connect(server.url, options), connect(server.url, options)];
        const got: [string, unknown, number | undefined, string | undefined][] = [];
        const channel = two.channel<Chat>(name);
        channel.on('*', (data, { event, offset, connection }) => got.push([event, data, offset, connection]));
        await Promise.all([channel.subscribe(), one.channel(name).subscribe()]);

        const first = await one.channel<Chat>(name).publish('text', { body: 'h\u00e9llo \u{1f600}' });
        assert.equal(first.offset, 1);
        assert.equal(one.channel<Chat>(name).ephemeral('typing', true), true);
        await until(() => got.length === 2, 'those of the other one');
        const second = await channel.publish('text', 2);
        assert.deepEqual(second, { epoch: first.epoch, offset: 2, duplicate: false });
        await server.post('publish', { channel: name, data: [3] });

        await until(() => got.length === 4, 'four publications');
        assert.deepEqual(got, [
          ['text', { body: 'h\u00e9llo \u{1f600}' }, 1, one.session],
          ['typing', true, undefined, one.session],
          ['text', 2, 2, two.session],
          ['message', [3], 3, undefined],
        ]);
        assert.equal(one.state, 'open');
      });

      test('keeps the order of hundreds of publications', async () => {
        const name = nextChannel();
        const client = connect(server.url, options);
        const channel = client.channel<Chat>(name);
        const got: unknown[] = [];
        channel.on('text', (data) => got.push(data));
        await channel.subscribe();
        const results = await Promise.all(Array.from({ length: 300 }, (_, i) => channel.publish('text', i)));
        assert.deepEqual(results.map(({ offset }) => offset), Array.from({ length: 300 }, (_, i) => i + 1));
        await until(() => got.length === 300, 'all of them');
        assert.deepEqual(got, Array.from({ length: 300 }, (_, i) => i));
      });

      test('comes back after a cut, without gap and repetition', async () => {
        const name = nextChannel();
        const proxy = await startProxy();
        const client = connect(proxy.url, options);
        const channel = client.channel<Chat>(name);
        const got: unknown[] = [];
        let gaps = 0;
        channel.on('*', (data) => got.push(data));
        channel.lifecycle.on('gap', () => gaps++);
        await channel.subscribe();
        for (let round = 0; round < 3; round++) {
          await server.post('publish', { channel: name, data: `${round}a` });
          await until(() => got.length === round * 3 + 1, 'the first of the round');
          proxy.refuses = true;
          proxy.cutAll();
          const mine = channel.publish('text', round);
          await server.post('publish', { channel: name, data: `${round}b` });
          proxy.refuses = false;
          await mine;
          await until(() => got.length === round * 3 + 3, 'all of the round');
        }
        assert.deepEqual(got, [0, 1, 2].flatMap((round) => [`${round}a`, `${round}b`, round]));
        assert.equal(gaps, 0);
      });

      test('publishes once what it had to send twice', async () => {
        const name = nextChannel();
        const proxy = await startProxy();
        const client = connect(proxy.url, options);
        const channel = client.channel<Chat>(name);
        const got: unknown[] = [];
        channel.on('*', (data) => got.push(data));
        await channel.subscribe();
        // The command arrives, and every answer is lost.
        // Frames are masked; over HTTP the command can be seen.
        let isSent = transport === 'websocket';
        proxy.filter = (chunk, from) => {
          isSent ||= from === 'client' && chunk.includes('"publish"');
          return isSent && from === 'server' ? null : chunk;
        };
        const result = channel.publish('text', 1);
        await until(async () => (await server.get(`channels/${encodeURIComponent(name)}/history`)).offset === 1, 'the publication');
        proxy.filter = (chunk) => chunk;
        proxy.cutAll();
        const { offset, duplicate } = await result;
        // A session over HTTP may go on, and bring the answer that was lost.
        assert.equal(offset, 1);
        if (transport === 'websocket') assert.equal(duplicate, true);
        await channel.publish('text', 2);
        await until(() => got.length === 2, 'both');
        assert.deepEqual(got, [1, 2]);
      });

      test('knows who is there', async () => {
        const name = nextChannel();
        const [one, two] = [connect(server.url, options), connect(server.url, options)];
        const channel = one.channel<Chat, { mood: string }>(name, { presence: true });
        await channel.subscribe();
        assert.deepEqual(channel.presence.members, [{ connection: one.session }]);
        const other = two.channel<Chat, { mood: string }>(name);
        await other.subscribe();
        await other.setState({ mood: 'fine' });
        await until(() => channel.presence.get(two.session!)?.state?.mood === 'fine', 'the state');
        assert.equal((await other.fetchPresence()).count, 2);
        two.close();
        await until(() => channel.presence.members.length === 1, 'the farewell');
      });

      test('tells later who is there, too, also after a reconnect, and nobody sees it leave', async () => {
        const name = nextChannel();
        const proxy = await startProxy();
        const [one, two] = [connect(proxy.url, options), connect(server.url, options)];
        const changes: unknown[] = [];
        const witness = two.channel(name, { presence: true });
        await witness.subscribe();
        const channel = one.channel(name);
        await channel.subscribe();
        await until(() => witness.presence.members.length === 2, 'the other one');
        witness.presence.on('change', (change) => changes.push(change));

        one.channel(name, { presence: true });
        await until(() => channel.presence.members.length === 2, 'both');
        const three = connect(server.url, options);
        await three.channel(name).subscribe();
        await until(() => channel.presence.members.length === 3, 'who comes');
        assert.deepEqual(changes, [{ joined: [{ connection: three.session }], left: [], changed: [] }]);

        proxy.cutAll();
        three.channel(name).unsubscribe();
        await until(() => channel.presence.members.length === 2 && one.state === 'open', 'who is left');
      });

      test('reads what was published, page by page', async () => {
        const name = nextChannel();
        const client = connect(server.url, options);
        const channel = client.channel<Chat>(name);
        await channel.subscribe();
        for (let i = 1; i <= 5; i++) await channel.publish('text', i);
        const pages: unknown[][] = [];
        for (let page = await channel.history({ limit: 2 }); ; page = await page.next()) {
          pages.push(page.publications.map(({ data }) => data));
          if (!page.next) break;
        }
        assert.deepEqual(pages, [[1, 2], [3, 4], [5]]);
        assert.deepEqual((await channel.history({ limit: 2, reverse: true })).publications.map(({ data }) => data), [5, 4]);
        await channel.publish('text', 6);
        const rewound: unknown[] = [];
        const late = connect(server.url, options).channel<Chat>(name, { rewind: 2 });
        late.on('text', (data) => rewound.push(data));
        await late.subscribe();
        assert.deepEqual(rewound, [5, 6]);
      });

      test('is told what is refused', async () => {
        const client = connect(server.url, options);
        await assert.rejects(client.channel('private-x').subscribe(), { code: 'unauthorized', channel: 'private-x' });
        await assert.rejects(client.channel('').subscribe(), { code: 'bad_channel' });
        await assert.rejects(client.channel(nextChannel()).publish('text', 1), { code: 'not_subscribed' });
        assert.equal(client.state, 'open');
      });

      test('takes notifications, and orders of the server', async () => {
        const client = connect(server.url, options);
        const notifications: unknown[] = [];
        const closes: any[] = [];
        client.on('notification', ({ data }) => notifications.push(data));
        client.on('close', (event) => closes.push(event));
        const channel = client.channel(nextChannel());
        await channel.subscribe();
        await server.post('notify', { message: 'soon' });
        await until(() => notifications.length === 1, 'the notification');
        await server.post('unsubscribe', { channel: channel.name, connection: client.session });
        await until(() => channel.state === 'unsubscribed', 'the end of the subscription');
        await server.post('disconnect', { connection: client.session, reason: 'enough' });
        await until(() => client.state === 'closed', 'the end');
        assert.deepEqual(closes, [{ code: 4403, reason: 'enough', reconnect: false }]);
      });

      test('says goodbye', async () => {
        const client = connect(server.url, options);
        const channel = client.channel(nextChannel());
        await channel.subscribe();
        client.close();
        await until(async () => (await server.get(`channels?prefix=${encodeURIComponent(channel.name)}`)).channels.length === 0, 'the farewell');
      });

      test('notices a connection that has died silently', async () => {
        const proxy = await startProxy();
        const client = connect(proxy.url, { ...options, heartbeat: { interval: 100, timeout: 200 } });
        await client.connect();
        const { session } = client;
        const old = new Set(proxy.links);
        proxy.filter = (chunk, _from, link) => (old.has(link) ? null : chunk);
        await until(() => client.session && client.session !== session, 'another session');
      });
    });
  }

  test('a proxy that lets no WebSocket through is got around', async () => {
    const proxy = await startProxy();
    proxy.filter = (chunk) => (chunk.includes('Upgrade: websocket') ? null : chunk);
    const client = connect(proxy.url, { connectTimeout: 300 });
    let transport: TransportName | undefined;
    client.on('open', (event) => (transport = event.transport));
    await client.connect();
    assert.equal(transport, 'event-stream');
  });

  test('a proxy that also collects streams is got around', async () => {
    const proxy = await startProxy();
    proxy.filter = (chunk, from) => (chunk.includes('Upgrade: websocket') || (from === 'server' && chunk.includes('text/event-stream')) ? null : chunk);
    const client = connect(proxy.url, { connectTimeout: 300 });
    let transport: TransportName | undefined;
    client.on('open', (event) => (transport = event.transport));
    await client.connect();
    assert.equal(transport, 'polling');
  });

  test('comes back to the WebSocket when it works again', async () => {
    const proxy = await startProxy();
    proxy.filter = (chunk) => (chunk.includes('Upgrade: websocket') ? null : chunk);
    const client = connect(proxy.url, { connectTimeout: 200, upgradeInterval: 300 });
    const transports: TransportName[] = [];
    client.on('open', (event) => transports.push(event.transport));
    const channel = client.channel(nextChannel());
    const got: unknown[] = [];
    channel.on('*', (data) => got.push(data));
    await channel.subscribe();
    proxy.filter = (chunk) => chunk;
    let sent = 0;
    while (transports.length < 2) await server.post('publish', { channel: channel.name, data: ++sent });
    await until(() => got.length === sent, 'everything');
    assert.deepEqual(got, Array.from({ length: sent }, (_, i) => i + 1));
    assert.deepEqual(transports, ['event-stream', 'websocket']);
  });
});
