import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { DunlinError } from '../../src/errors.js';
import { settled } from '../support/fake-clock.js';
import { createTestClient } from '../support/fake-server.js';

describe('connecting', () => {
  test('opens with what the server says of it', async () => {
    const { client, transports, of } = createTestClient();
    const connecting = client.connect();
    assert.equal(client.state, 'connecting');
    assert.equal(client.readyState, 0);

    transports[0]!.connected('s1', { user: 'ada' });
    await connecting;

    assert.equal(client.state, 'open');
    assert.equal(client.readyState, 1);
    assert.equal(client.session, 's1');
    assert.equal(client.user, 'ada');
    assert.deepEqual(of('open'), [{ session: 's1', user: 'ada', transport: 'websocket', reconnected: false }]);
    assert.deepEqual(of('state'), [{ state: 'connecting', previous: 'closed' }, { state: 'open', previous: 'connecting' }]);
  });

  test('twice is once', async () => {
    const { client, transports } = createTestClient();
    const both = [client.connect(), client.connect()];
    transports[0]!.connected();
    await Promise.all([...both, client.connect()]);
    assert.equal(transports.length, 1);
  });

  test('goes on over failed attempts', async () => {
    const { client, clock, transports, of } = createTestClient({ transports: ['websocket'] });
    const connecting = client.connect();
    transports[0]!.end(1006, 'refused');
    assert.equal(client.state, 'connecting');
    assert.deepEqual(of('close'), [{ code: 1006, reason: 'refused', reconnect: true, delay: 500 }]);

    await clock.advance(500);
    transports[1]!.connected();
    await connecting;
  });

  test('fails when the server does not let it in', async () => {
    const { client, transports } = createTestClient();
    const connecting = client.connect();
    transports[0]!.end(4403, 'not you');
    await assert.rejects(connecting, (error: DunlinError) => error.code === 'closed' && error.closeCode === 4403 && error.message === 'not you');
    assert.equal(client.state, 'closed');
    assert.equal(client.readyState, 3);
  });

  test('has a deadline', async () => {
    const { client, clock, transports, of } = createTestClient({ transports: ['websocket'] });
    void client.connect();
    await clock.advance(9_999);
    assert.equal(transports[0]!.closed?.code, undefined);
    await clock.advance(1);
    assert.equal(transports[0]!.closed?.code, 4000);
    assert.equal(of('close')[0].reason, 'no answer in time');
  });

  test('also for what comes after the greeting', async () => {
    const { client, clock, transports } = createTestClient({ transports: ['websocket'], token: 't' });
    void client.connect();
    await settled();
    transports[0]!.connected();
    await clock.advance(10_000);
    assert.equal(transports[0]!.closed?.code, 4000);
  });

  test('survives a transport that cannot even be made', async () => {
    const { client, clock, of } = createTestClient({
      transports: ['websocket'],
      createTransport: (): never => {
        throw new Error('SecurityError');
      },
    });
    void client.connect();
    assert.match(of('close')[0].reason, /SecurityError/);
    client.close();
    assert.equal(clock.pending, 0);
  });
});

describe('closing', () => {
  test('ends the connection, and every timer', async () => {
    const { client, clock, transports, open, of } = createTestClient();
    open();
    client.close(1000, 'bye');
    assert.deepEqual(transports[0]!.closed, { code: 1000, reason: 'bye' });
    assert.equal(client.state, 'closed');
    assert.equal(clock.pending, 0);
    assert.deepEqual(of('close'), [{ code: 1000, reason: 'bye', reconnect: false }]);
  });

  test('while it connects fails connect()', async () => {
    const { client, clock, transports } = createTestClient();
    const connecting = client.connect();
    client.close();
    await assert.rejects(connecting, { code: 'closed' });
    assert.ok(transports[0]!.closed);
    assert.equal(clock.pending, 0);
  });

  test('while it waits to reconnect ends the wait', async () => {
    const { client, clock, open } = createTestClient();
    open().end(1006);
    client.close();
    assert.equal(clock.pending, 0);
  });

  test('while a token is on its way ends the attempt', async () => {
    let give!: (token: string) => void;
    const { client, clock, transports } = createTestClient({ token: () => new Promise((resolve) => (give = resolve)) });
    void client.connect();
    await settled();
    client.close();
    give('late');
    await settled();
    assert.equal(transports.length, 0);
    assert.equal(clock.pending, 0);
  });

  test('in a handler of any event is the end', async () => {
    for (const event of ['state', 'open', 'close'] as const) {
      const { client, clock, transports } = createTestClient();
      client.on(event, () => client.close());
      void client.connect();
      transports[0]?.connected();
      transports[0]?.end(1006);
      await clock.advance(60_000);
      assert.equal(client.state, 'closed', event);
      assert.equal(clock.pending, 0, event);
    }
  });

  test('as soon as it is open is the end, without an open', () => {
    const { client, clock, open, of } = createTestClient();
    client.on('state', ({ state }) => state === 'open' && client.close());
    open();
    assert.deepEqual(of('open'), []);
    assert.equal(clock.pending, 0);
  });

  test('as soon as it is open, and connect() again, tells of one open: the second', async () => {
    const { client, transports, open, of } = createTestClient();
    client.on('state', ({ state }) => {
      if (state !== 'open' || transports.length > 1) return;
      client.close();
      void client.connect();
    });
    open('s1');
    assert.deepEqual(of('open'), []);
    transports[1]!.connected('s2');
    assert.deepEqual(of('open').map(({ session, reconnected }) => [session, reconnected]), [['s2', false]]);
  });

  test('in the first event of all opens nothing', () => {
    const { client, transports, clock } = createTestClient();
    client.once('state', () => client.close());
    void client.connect();
    assert.equal(transports.length, 0);
    assert.equal(clock.pending, 0);
  });

  test('has an end before the application hears of it: it may connect at once', async () => {
    const { client, transports, open } = createTestClient();
    const channel = client.channel('a');
    void channel.subscribe();
    open().subscribed();
    const published = channel.publish('text', 1);
    let again: Promise<void> | undefined;
    client.on('state', ({ state }) => {
      if (state === 'closed') again = client.connect();
    });
    transports[0]!.end(4403);
    await assert.rejects(published, { code: 'closed' });
    transports[1]!.connected();
    await again;
    assert.equal(client.state, 'open');
  });

  test('is not for good: connect() opens again', async () => {
    const { client, transports, open } = createTestClient();
    open();
    client.close();
    const connecting = client.connect();
    transports[1]!.connected('s2');
    await connecting;
    assert.equal(client.session, 's2');
  });

  test('in a handler of close, and connect() again, is one connection', async () => {
    const { client, clock, transports, open } = createTestClient();
    client.once('close', () => {
      client.close();
      void client.connect();
    });
    open().end(1006);
    await clock.advance(1000);
    assert.equal(transports.length, 2);
    transports[1]!.connected();
    assert.equal(client.state, 'open');
  });
});
