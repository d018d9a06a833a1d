import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { WebSocket } from 'ws';
import { DunlinClient } from '../../src/client.js';
import { systemClock } from '../../src/clock.js';
import type { DunlinOptions } from '../../src/options.js';
import type { TransportName } from '../../src/transports/transport.js';
import { createToken, DunlinServer, withTokens } from '../support/dunlin-server.js';
import { until } from '../support/events.js';

describe('a server that wants to know who its clients are', { concurrency: 8 }, () => {
  let server: DunlinServer;
  const clients: DunlinClient[] = [];

  before(async () => {
    server = await DunlinServer.start({ ...withTokens, Tokens__Deadline: '4' });
  });
  after(() => {
    for (const client of clients) client.close();
    return server.stop('SIGKILL');
  });

  function create(options: DunlinOptions): DunlinClient {
    const client = new DunlinClient(server.url, { WebSocket, backoff: { initial: 50 }, log: () => {}, ...options });
    clients.push(client);
    return client;
  }

  for (const transport of ['websocket', 'event-stream', 'polling'] as TransportName[]) {
    for (const tokenIn of ['message', 'request'] as const) {
      test(`${transport}: lets in who says so in the ${tokenIn}`, async () => {
        const client = create({ transports: [transport], tokenIn, token: async () => createToken({ sub: 'ada' }) });
        await client.connect();
        assert.equal(client.user, 'ada');
        const channel = client.channel('private-a', { presence: true });
        await channel.subscribe();
        assert.equal(channel.presence.members[0]!.user, 'ada');
        await channel.publish('text', 1);
      });

      test(`${transport}: refuses a bad token in the ${tokenIn}, after asking once more`, async () => {
        let asked = 0;
        const client = create({ transports: [transport], tokenIn, token: () => `${++asked}.bad.token` });
        await assert.rejects(client.connect(), { code: 'closed', closeCode: 4401 });
        assert.equal(asked, 2);
      });
    }

    test(`${transport}: ends who does not say so`, async () => {
      const client = create({ transports: [transport] });
      await client.connect();
      await assert.rejects(client.channel('a').subscribe(), { code: 'unauthorized' });
      const closed = new Promise<any>((resolve) => client.once('close', resolve));
      assert.deepEqual(await closed, { code: 4401, reason: 'auth_timeout', reconnect: false });
    });

    test(`${transport}: goes on with a new token before the old one expires`, async () => {
      let asked = 0;
      let end = 0;
      const token = (): string => {
        if (++asked > 1) return createToken({ sub: 'ada' });
        end = Date.now() + 6_000;
        return createToken({ sub: 'ada' }, 5);
      };
      // Its timers run four times as fast, so that a slow machine is not late.
      const clock = { ...systemClock, setTimeout: (callback: () => void, milliseconds: number) => setTimeout(callback, milliseconds / 4) };
      const client = create({ transports: [transport], token, clock, connectTimeout: 60_000, heartbeat: { interval: 60_000 } });
      let closes = 0;
      client.on('close', () => closes++);
      await client.connect();
      await until(() => asked === 2, 'the renewal');
      await new Promise((resolve) => setTimeout(resolve, end - Date.now()));
      assert.equal(client.state, 'open');
      assert.equal(closes, 0);
    });

    test(`${transport}: comes back with a new token when the old one is taken back, and has missed nothing`, async () => {
      let asked = 0;
      const user = `user-${transport}`;
      // All tokens of the second in which they are taken back are of no use.
      const token = async (): Promise<string> => {
        if (++asked > 1) await new Promise((resolve) => setTimeout(resolve, 1000));
        return createToken({ sub: user });
      };
      const client = create({ transports: [transport], token });
      const channel = client.channel(`private-${transport}`);
      const got: unknown[] = [];
      channel.on('*', (data) => got.push(data));
      void client.connect();
      await channel.subscribe();
      await channel.publish('text', 1);
      const { session } = client;
      await until(async () => (await server.post('revoke', { user })).affected > 0, 'the revocation');
      await server.post('publish', { channel: channel.name, data: 2 });
      await until(() => client.session && client.session !== session, 'another session');
      await until(() => got.length === 2, 'both');
      assert.deepEqual(got, [1, 2]);
      assert.equal(asked, 2);
    });
  }

  test('a channel token lets into its channel, and is renewed when it expires', async () => {
    let asked = 0;
    const client = create({ token: createToken({ sub: 'ada' }) });
    const channel = client.channel('private-team', { token: () => createToken({ channel: 'private-team' }, ++asked === 1 ? 1 : 60) });
    const got: unknown[] = [];
    channel.on('*', (data) => got.push(data));
    void client.connect();
    await channel.subscribe();
    await channel.publish('text', 1);
    await until(() => asked === 2, 'the renewal');
    await channel.publish('text', 2);
    await until(() => got.length === 2, 'both');
    assert.deepEqual(got, [1, 2]);
  });

  test('one for another channel does not', async () => {
    const client = create({ token: createToken({ sub: 'ada' }) });
    void client.connect();
    await assert.rejects(client.channel('private-x', { token: createToken({ channel: 'private-y' }) }).subscribe(), { code: 'forbidden' });
  });
});
