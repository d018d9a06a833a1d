import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { createTestClient } from '../support/fake-server.js';

describe('backoff', () => {
  test('grows by half up to 30 s, with full jitter', async () => {
    const { client, clock, random, transports, of } = createTestClient({ transports: ['websocket'] });
    random.value = 1;
    void client.connect();
    for (let i = 0; i < 12; i++) {
      transports.at(-1)!.end(1006);
      await clock.advance(of('close').at(-1).delay);
    }
    const delays = of('close').map(({ delay }) => delay);
    assert.deepEqual(delays.slice(0, 4), [1000, 1500, 2250, 3375]);
    assert.deepEqual(delays.slice(9), [30_000, 30_000, 30_000]);
    random.value = 0;
    transports.at(-1)!.end(1006);
    assert.equal(of('close').at(-1).delay, 0);
  });

  test('begins anew after a connection that has lasted', async () => {
    const { clock, transports, open, of } = createTestClient();
    open().end(1006);
    await clock.advance(500);
    transports[1]!.connected();
    await clock.advance(5_000);
    transports[1]!.end(1006);
    assert.equal(of('close')[1].delay, 500);
  });

  test('goes on after a connection that has not lasted', async () => {
    const { clock, transports, open, of } = createTestClient();
    open().end(1006);
    await clock.advance(500);
    transports[1]!.connected();
    await clock.advance(4_999);
    transports[1]!.end(1006);
    assert.equal(of('close')[1].delay, 750);
  });

  test('can be set', async () => {
    const { open, of } = createTestClient({ backoff: { initial: 10 } });
    open().end(1006);
    assert.equal(of('close')[0].delay, 5);
  });
});
