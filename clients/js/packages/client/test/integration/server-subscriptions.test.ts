import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { WebSocket } from 'ws';
import { DunlinClient } from '../../src/client.js';
import type { TransportName } from '../../src/transports/transport.js';
import { createToken, DunlinServer, withTokens } from '../support/dunlin-server.js';
import { until } from '../support/events.js';
import { TcpProxy } from '../support/tcp-proxy.js';

describe('channels that the server subscribes its clients to', { concurrency: 3 }, () => {
  let server: DunlinServer;
  let proxy: TcpProxy;
  const clients: DunlinClient[] = [];

  before(async () => {
    server = await DunlinServer.start({ ...withTokens, SubscribeOnConnect: 'user:{user}', Namespaces__user__Permissions__Subscribe: 'Nobody' });
    proxy = await TcpProxy.start(server.port);
  });
  after(async () => {
    for (const client of clients) client.close();
    await proxy?.stop();
    await server?.stop('SIGKILL');
  });

  for (const transport of ['websocket', 'event-stream', 'polling'] as TransportName[]) {
    test(`${transport}: come by themselves, and come back without gap and repetition`, async () => {
      const name = `user:ada-${transport}`;
      const client = new DunlinClient(proxy.url, {
        WebSocket, transports: [transport], backoff: { initial: 100 }, log: () => {}, token: () => createToken({ sub: `ada-${transport}` }),
      });
      clients.push(client);
      const got: unknown[] = [];
      const gaps: unknown[] = [];
      client.channel(name).on('*', (data) => got.push(data));
      client.on('gap', (gap) => gaps.push(gap));
      await client.connect();
      await until(() => client.channel(name).state === 'subscribed', 'the subscription');

      let sent = 0;
      const publish = (): Promise<unknown> => server.post('publish', { channel: name, data: ++sent });
      for (let round = 0; round < 5; round++) {
        await publish();
        await until(() => got.length === sent, 'the publication');
        const { session } = client;
        proxy.links.forEach((link) => link.cut());
        // Before, while and after the client comes back.
        for (let i = 0; i < 10; i++) await publish();
        await until(() => client.state === 'open' && (client.session !== session || transport !== 'websocket'), 'another connection');
        await publish();
        await until(() => got.length >= sent, 'all of the round');
      }
      assert.deepEqual(got, Array.from({ length: sent }, (_, i) => i + 1));
      assert.deepEqual(gaps, []);

      // It is nobody's business to subscribe here, but this client is subscribed.
      await client.channel(name).subscribe();
      assert.equal(client.channel(name).state, 'subscribed');
    });
  }
});
