import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { createTestClient } from '../support/fake-server.js';

describe('heartbeat', () => {
  test('asks after a silence, and nothing happens when there is an answer', async () => {
    const { client, clock, transport } = opened();
    await clock.advance(24_999);
    assert.equal(transport.count('ping'), 0);
    await clock.advance(1);
    assert.equal(transport.count('ping'), 1);
    await clock.advance(9_999);
    transport.receive({ type: 'pong', timestamp: 1 });
    await clock.advance(24_999);
    assert.equal(transport.count('ping'), 1);
    await clock.advance(1);
    assert.equal(transport.count('ping'), 2);
    assert.equal(client.state, 'open');
  });

  test('does not ask while something comes', async () => {
    const { clock, transport } = opened();
    for (let i = 0; i < 20; i++) {
      await clock.advance(20_000);
      transport.receive({ type: 'system', data: { online: i } });
    }
    assert.equal(transport.count('ping'), 0);
  });

  test('any message is an answer', async () => {
    const { client, clock, transport } = opened();
    await clock.advance(30_000);
    transport.receive({ type: 'system', data: { online: 1 } });
    await clock.advance(10_000);
    assert.equal(client.state, 'open');
  });

  test('who does not answer within 10 s is dead', async () => {
    const { client, clock, transport, of } = opened();
    await clock.advance(34_999);
    assert.equal(client.state, 'open');
    await clock.advance(1);
    assert.equal(client.state, 'reconnecting');
    assert.equal(transport.closed?.code, 4000);
    assert.deepEqual(of('close')[0], { code: 1006, reason: 'no answer to a ping', reconnect: true, delay: 500 });
  });

  test('after sleep the server is asked, not taken for dead', async () => {
    const { client, clock, transport } = opened();
    await clock.advance(5_000);
    clock.jump(3_600_000);
    await clock.advance(0);
    assert.equal(client.state, 'open');
    assert.equal(transport.count('ping'), 1);
    transport.receive({ type: 'pong', timestamp: 1 });
    await clock.advance(20_000);
    assert.equal(client.state, 'open');
  });

  test('sleep between question and answer is no answer that failed to come', async () => {
    const { client, clock, transport } = opened();
    await clock.advance(26_000);
    clock.jump(3_600_000);
    await clock.advance(0);
    assert.equal(client.state, 'open');
    assert.equal(transport.count('ping'), 2);
    transport.receive({ type: 'pong', timestamp: 1 });
    await clock.advance(20_000);
    assert.equal(client.state, 'open');
  });

  test('after sleep a dead connection is noticed within 10 s', async () => {
    const { client, clock } = opened();
    clock.jump(3_600_000);
    await clock.advance(9_999);
    assert.equal(client.state, 'open');
    await clock.advance(1);
    assert.equal(client.state, 'reconnecting');
  });

  test('timers that are always late do not keep a dead connection', async () => {
    const { client, clock, transport } = opened();
    for (let i = 0; i < 5; i++) {
      clock.jump(60_000);
      await clock.advance(0);
    }
    assert.equal(client.state, 'reconnecting');
    assert.equal(transport.count('ping'), 3);
  });

  test('a clock that is set back does not end the watch', async () => {
    const { clock, transport } = opened();
    clock.set(-3_600_000);
    await clock.advance(25_000);
    assert.equal(transport.count('ping'), 1);
  });

  test('an answer makes good for all that was late before', async () => {
    const { client, clock, transport } = opened();
    for (let i = 0; i < 6; i++) {
      await clock.advance(25_000);
      clock.jump(60_000);
      await clock.advance(0);
      transport.receive({ type: 'pong', timestamp: 1 });
    }
    assert.equal(client.state, 'open');
  });

  test('can be set', async () => {
    const { client, clock } = opened({ heartbeat: { interval: 1_000, timeout: 500 } });
    await clock.advance(1_500);
    assert.equal(client.state, 'reconnecting');
  });
});

function opened(options = {}) {
  const test = createTestClient(options);
  return { ...test, transport: test.open() };
}
