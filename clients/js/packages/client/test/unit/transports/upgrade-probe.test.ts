import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { createTestClient } from '../../support/fake-server.js';

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
