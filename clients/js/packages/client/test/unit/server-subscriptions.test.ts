import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { settled } from '../support/fake-clock.js';
import { createTestClient, publication } from '../support/fake-server.js';

describe('subscriptions that the server begins', () => {
  const byServer = { type: 'subscribed', channel: 'user:ada', epoch: 'e1', recovered: false, publications: [] };

  function named(options = {}) {
    const test = createTestClient(options);
    const got: unknown[] = [];
    const channel = test.client.channel('user:ada');
    channel.on('*', (data) => got.push(data));
    return { ...test, channel, got };
  }

  test('need nothing of the client', () => {
    const { channel, open, got, of } = named();
    const transport = open();
    transport.receive({ ...byServer, offset: 3 });
    assert.equal(channel.state, 'subscribed');
    transport.publish('user:ada', 4);
    assert.deepEqual(got, [4]);
    assert.deepEqual(of('subscribed'), [{ channel: 'user:ada', epoch: 'e1', offset: 3, recovered: false, byServer: true }]);
    assert.deepEqual(transport.sent, []);
  });

  test('are there for a channel that nobody has named', () => {
    const { client, open, of } = createTestClient();
    const transport = open();
    transport.receive({ ...byServer, offset: 3 });
    transport.publish('user:ada', 4);
    assert.equal(of('subscribed').length, 1);
    assert.deepEqual(client.channel('user:ada').position, { epoch: 'e1', offset: 4 });
  });

  test('can be published to', async () => {
    const { channel, open } = named();
    const transport = open();
    transport.receive({ ...byServer, offset: 3 });
    void channel.publish('text', 1);
    await settled();
    assert.equal(transport.count('publish'), 1);
  });

  test('can be published to while there is no connection', async () => {
    const { channel, clock, transports, open } = named();
    const transport = open();
    transport.receive({ ...byServer, offset: 3 });
    transport.end(1006);
    void channel.publish('text', 1);
    await clock.advance(500);
    transports[1]!.connected();
    assert.equal(transports[1]!.count('publish'), 0);
    transports[1]!.receive({ ...byServer, offset: 3 });
    assert.equal(transports[1]!.count('publish'), 1);
  });

  test('before the client is open come through as well', async () => {
    const { channel, transports, client, got } = named({ token: 't' });
    void client.connect();
    await settled();
    transports[0]!.connected();
    transports[0]!.receive({ ...byServer, offset: 3 });
    transports[0]!.publish('user:ada', 4);
    transports[0]!.receive({ type: 'auth-success', id: 'auth' });
    assert.equal(channel.state, 'subscribed');
    assert.deepEqual(got, [4]);
  });

  test('are recovered after a reconnect: what comes before the answer is left to the answer', async () => {
    const { clock, transports, open, got, of } = named();
    const transport = open();
    transport.receive({ ...byServer, offset: 3 });
    transport.publish('user:ada', 4);
    transport.end(1006);
    await clock.advance(500);
    transports[1]!.connected();
    assert.deepEqual(transports[1]!.sent, []);
    transports[1]!.receive({ ...byServer, offset: 6 });
    assert.deepEqual(transports[1]!.last('subscribe').recover, { epoch: 'e1', offset: 4 });
    transports[1]!.publish('user:ada', 7);
    assert.deepEqual(got, [4]);
    transports[1]!.subscribed({ offset: 7, recovered: true, publications: [5, 6, 7].map((n) => publication('user:ada', n)) });
    transports[1]!.publish('user:ada', 8);
    assert.deepEqual(got, [4, 5, 6, 7, 8]);
    assert.deepEqual(of('gap'), []);
  });

  test('are the client\'s own when they were recovered: subscribe() has nothing more to ask for', async () => {
    const { channel, clock, transports, open } = named();
    open().receive({ ...byServer, offset: 3 });
    transports[0]!.end(1006);
    await clock.advance(500);
    transports[1]!.connected();
    transports[1]!.receive({ ...byServer, offset: 4 });
    transports[1]!.subscribed({ offset: 4, recovered: true, publications: [publication('user:ada', 4)] });
    await channel.subscribe();
    assert.equal(transports[1]!.count('subscribe'), 1);
    assert.equal(channel.state, 'subscribed');
    transports[1]!.end(1006);
    await clock.advance(1000);
    transports[2]!.connected();
    assert.deepEqual(transports[2]!.last('subscribe').recover, { epoch: 'e1', offset: 4 });
  });

  test('need no recovery when nothing was missed', async () => {
    const { channel, clock, transports, open, got, of } = named();
    const transport = open();
    transport.receive({ ...byServer, offset: 3 });
    transport.end(1006);
    assert.equal(channel.state, 'subscribing');
    await clock.advance(500);
    transports[1]!.connected();
    transports[1]!.receive({ ...byServer, offset: 3 });
    transports[1]!.publish('user:ada', 4);
    assert.deepEqual(transports[1]!.sent, []);
    assert.deepEqual(got, [4]);
    assert.deepEqual(of('gap'), []);
  });

  test('that cannot be recovered tell of the gap', async () => {
    const { clock, transports, open, got, of } = named();
    const transport = open();
    transport.receive({ ...byServer, offset: 3 });
    transport.end(1006);
    await clock.advance(500);
    transports[1]!.connected();
    transports[1]!.receive({ ...byServer, epoch: 'e2', offset: 1 });
    transports[1]!.subscribed({ epoch: 'e2', offset: 1 });
    transports[1]!.publish('user:ada', 2);
    assert.deepEqual(got, [2]);
    assert.equal(of('gap').length, 1);
  });

  test('that may not be recovered go on with a gap', async () => {
    const { channel, clock, transports, open, got, of } = named();
    const transport = open();
    transport.receive({ ...byServer, offset: 3 });
    transport.end(1006);
    await clock.advance(500);
    transports[1]!.connected();
    transports[1]!.receive({ ...byServer, offset: 6 });
    transports[1]!.receive({ type: 'error', id: transports[1]!.last('subscribe').id, channel: 'user:ada', code: 'forbidden', message: '' });
    transports[1]!.publish('user:ada', 7);
    assert.equal(channel.state, 'subscribed');
    assert.deepEqual(got, [7]);
    assert.deepEqual(of('gap'), [{ channel: 'user:ada', from: { epoch: 'e1', offset: 3 }, to: { epoch: 'e1', offset: 6 } }]);
  });

  test('that may not be recovered tell of everything that was passed over', async () => {
    const { channel, clock, transports, open, of } = named();
    open().receive({ ...byServer, offset: 3 });
    transports[0]!.end(1006);
    await clock.advance(500);
    transports[1]!.connected();
    transports[1]!.receive({ ...byServer, offset: 6 });
    transports[1]!.publish('user:ada', 7);
    transports[1]!.receive({ type: 'error', id: transports[1]!.last('subscribe').id, channel: 'user:ada', code: 'forbidden', message: '' });
    assert.deepEqual(of('gap')[0].to, { epoch: 'e1', offset: 7 });
    assert.deepEqual(channel.position, { epoch: 'e1', offset: 7 });
  });

  test('may be subscribed by the client too: its own answer counts', async () => {
    const { channel, open, got } = named();
    const transport = open();
    transport.receive({ ...byServer, offset: 3 });
    const done = channel.subscribe();
    assert.deepEqual(transport.last('subscribe').recover, { epoch: 'e1', offset: 3 });
    transport.publish('user:ada', 4);
    transport.subscribed({ offset: 4, recovered: true, publications: [publication('user:ada', 4)] });
    transport.publish('user:ada', 5);
    await done;
    assert.deepEqual(got, [4, 5]);
  });

  test('that the client wants as well are asked for at once', async () => {
    const { channel, open, got } = named();
    void channel.subscribe();
    const transport = open();
    assert.equal(transport.count('subscribe'), 1);
    transport.receive({ ...byServer, offset: 3 });
    transport.publish('user:ada', 4);
    transport.subscribed({ offset: 4 });
    transport.publish('user:ada', 5);
    assert.deepEqual(got, [5]);
  });

  test('stay when the client may not have one of its own', async () => {
    const { channel, open, got } = named();
    const transport = open();
    transport.receive({ ...byServer, offset: 3 });
    const done = channel.subscribe();
    transport.publish('user:ada', 4);
    transport.receive({ type: 'error', id: transport.last('subscribe').id, channel: 'user:ada', code: 'forbidden', message: '' });
    await assert.rejects(done, { code: 'forbidden' });
    transport.publish('user:ada', 5);
    assert.equal(channel.state, 'subscribed');
    assert.deepEqual(got, [4, 5]);
  });

  test('end when the server, or the client, ends them', async () => {
    const { channel, open } = named();
    const transport = open();
    transport.receive({ ...byServer, offset: 3 });
    channel.unsubscribe();
    assert.equal(transport.count('unsubscribe'), 1);
    transport.receive({ ...byServer, offset: 3 });
    transport.receive({ type: 'unsubscribed', channel: 'user:ada', code: 'forbidden', reason: '' });
    assert.equal(channel.state, 'unsubscribed');
  });
});
