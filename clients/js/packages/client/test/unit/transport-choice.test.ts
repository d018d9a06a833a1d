import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { settled } from '../support/fake-clock.js';
import { createTestClient } from '../support/fake-server.js';

describe('falling back', () => {
  test('a WebSocket that cannot be opened makes way at once, to each in turn', async () => {
    const { client, clock, transports, of } = createTestClient();
    void client.connect();
    transports[0]!.end(1006);
    await clock.advance(0);
    transports[1]!.end(1006);
    await clock.advance(0);
    assert.deepEqual(transports.map(({ name }) => name), ['websocket', 'event-stream', 'polling']);
    transports[2]!.connected();
    assert.equal(of('open')[0].transport, 'polling');
  });

  test('so does one that a proxy swallows, at the deadline', async () => {
    const { client, clock, transport, transports } = createTestClient();
    void client.connect();
    await clock.advance(10_000);
    assert.equal(transports[1]!.name, 'event-stream');
    assert.equal(transport, undefined);
  });

  test('when none gets through, there is a wait before the first again', async () => {
    const { client, clock, transports, of } = createTestClient();
    void client.connect();
    for (let i = 0; i < 3; i++) {
      transports[i]!.end(1006);
      await clock.advance(0);
    }
    assert.equal(transports.length, 3);
    assert.deepEqual(of('close').map(({ delay }) => delay), [0, 0, 500]);
    await clock.advance(500);
    assert.equal(transports[3]!.name, 'websocket');
  });

  test('what has worked is remembered', async () => {
    const { client, clock, transports } = createTestClient();
    void client.connect();
    transports[0]!.end(1006);
    await clock.advance(0);
    transports[1]!.connected();
    transports[1]!.end(1006);
    await clock.advance(500);
    assert.equal(transports[2]!.name, 'event-stream');
  });

  test('a WebSocket that has worked is not given up for one failure: the server may be away', async () => {
    const { clock, transports, open } = createTestClient();
    open().end(1006);
    for (let i = 1; i <= 3; i++) {
      await clock.advance(2_000);
      assert.equal(transports[i]!.name, 'websocket');
      transports[i]!.end(1006);
    }
    await clock.advance(0);
    assert.equal(transports[4]!.name, 'event-stream');
  });

  test('failures count from the last success on', async () => {
    const { clock, transports, open } = createTestClient({ backoff: { max: 1000 } });
    open().end(1006);
    for (let i = 1; i < 10; i++) {
      await clock.advance(1_000);
      assert.equal(transports[i]!.name, 'websocket');
      if (i % 3 === 0) transports[i]!.connected();
      transports[i]!.end(1006);
    }
  });

  test('a token that is refused says nothing against a transport', async () => {
    const { client, clock, transports } = createTestClient({ token: () => 't', tokenIn: 'request' });
    void client.connect();
    await settled();
    transports[0]!.end(1006);
    await clock.advance(0);
    transports[1]!.end(4401, 'HTTP 401');
    await clock.advance(0);
    assert.equal(transports[2]!.name, 'event-stream');
  });

  test('an answer that does not let the client in says nothing against a transport', async () => {
    const { client, clock, transports } = createTestClient();
    void client.connect();
    transports[0]!.end(1006);
    await clock.advance(0);
    transports[1]!.end(1013, 'HTTP 503');
    await clock.advance(500);
    assert.equal(transports[2]!.name, 'websocket');
  });

  test('only what is wanted is used', async () => {
    const { client, clock, transports } = createTestClient({ transports: ['polling', 'event-stream'] });
    void client.connect();
    transports[0]!.end(1006);
    await clock.advance(0);
    assert.deepEqual(transports.map(({ name }) => name), ['polling', 'event-stream']);
  });
});

describe('coming back to the WebSocket', () => {
  async function fallenBack() {
    const test = createTestClient({ heartbeat: { interval: 1e9 } });
    void test.client.connect();
    test.transports[0]!.end(1006);
    await test.clock.advance(0);
    test.transports[1]!.connected();
    return test;
  }

  test('is tried after a while, beside the connection', async () => {
    const { client, clock, transports } = await fallenBack();
    await clock.advance(299_999);
    assert.equal(transports.length, 2);
    await clock.advance(1);
    assert.equal(transports[2]!.name, 'websocket');
    assert.equal(client.state, 'open');
    assert.equal(transports[1]!.closed, undefined);
  });

  test('is done when it works', async () => {
    const { client, clock, transports, of } = await fallenBack();
    const channel = client.channel('a');
    void channel.subscribe();
    transports[1]!.subscribed({ offset: 3 });
    await clock.advance(300_000);
    transports[2]!.connected();
    assert.equal(transports[1]!.closed?.code, 1000);
    assert.equal(transports[2]!.closed?.code, 1000);
    await clock.advance(0);
    transports[3]!.connected('s2');
    assert.equal(transports[3]!.name, 'websocket');
    assert.equal(of('open').at(-1).transport, 'websocket');
    assert.deepEqual(transports[3]!.last('subscribe').recover, { epoch: 'e1', offset: 3 });
    assert.ok(clock.nextIn! > 300_000, 'there is nothing more to try');
  });

  test('is tried again when it does not, and disturbs nothing', async () => {
    const { client, clock, transports, of } = await fallenBack();
    await clock.advance(300_000);
    transports[2]!.end(1006);
    await clock.advance(300_000);
    assert.equal(transports[3]!.name, 'websocket');
    await clock.advance(10_000);
    assert.ok(transports[3]!.closed, 'swallowed');
    await clock.advance(300_000);
    assert.equal(transports.length, 5);
    assert.equal(client.state, 'open');
    assert.equal(of('close').length, 1);
  });

  test('leaves nothing behind when the client is closed meanwhile', async () => {
    const { client, clock, transports } = await fallenBack();
    await clock.advance(300_000);
    client.close();
    assert.ok(transports[2]!.closed);
    assert.equal(clock.pending, 0);
  });
});
