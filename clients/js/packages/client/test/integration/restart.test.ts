import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { WebSocket } from 'ws';
import { DunlinClient } from '../../src/client.js';
import type { TransportName } from '../../src/transports/transport.js';
import { DunlinServer } from '../support/dunlin-server.js';
import { until } from '../support/events.js';

describe('a restart', { concurrency: true }, () => {
  for (const signal of ['SIGTERM', 'SIGKILL'] as const) {
    test(`clients come back to a server that was restarted (${signal}), and are told of the gap`, async () => {
      const first = await DunlinServer.start();
      const transports: TransportName[] = ['websocket', 'event-stream', 'polling'];
      const watched = await Promise.all(transports.map(async (transport) => {
        const client = new DunlinClient(first.url, { WebSocket, transports: [transport], backoff: { initial: 100, max: 200 }, log: () => {} });
        const channel = client.channel(transport);
        const got: unknown[] = [];
        const gaps: unknown[] = [];
        channel.on('*', (data) => got.push(data));
        channel.lifecycle.on('gap', (gap) => gaps.push(gap));
        void client.connect();
        await channel.subscribe();
        await channel.publish('text', 'before');
        await until(() => got.length === 1, 'the first');
        return { client, channel, got, gaps };
      }));

      await first.stop(signal);
      await until(() => watched.every(({ client }) => client.state === 'reconnecting'), 'the loss');
      const waiting = watched.map(({ channel }) => channel.publish('text', 'meanwhile'));
      const second = await DunlinServer.start({}, first.port);
      try {
        await Promise.all(waiting);
        for (const { got, gaps } of watched) {
          await until(() => got.length === 2, 'the second');
          assert.deepEqual(got, ['before', 'meanwhile']);
          assert.equal(gaps.length, 1);
        }
      } finally {
        for (const { client } of watched) client.close();
        await second.stop('SIGKILL');
      }
    });
  }
});
