import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { settled } from '../../support/fake-clock.js';
import { createTestClient } from '../../support/fake-server.js';

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
