import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { publication } from '../support/fake-server.js';
import { subscribed } from '../support/watched-channel.js';

describe('recovery', () => {
  test('asks for what was missed, and gives it in order, once', async () => {
    const { channel, clock, transports, transport, got, of } = subscribed();
    transport.publish('a', 1);
    transport.publish('a', 2);
    transport.end(1006);
    assert.equal(channel.state, 'subscribing');
    await clock.advance(500);
    transports[1]!.connected();
    assert.deepEqual(transports[1]!.last('subscribe').recover, { epoch: 'e1', offset: 2 });
    transports[1]!.subscribed({ offset: 4, recovered: true, publications: [publication('a', 3), publication('a', 4)] });
    transports[1]!.publish('a', 5);
    assert.deepEqual(got, [1, 2, 3, 4, 5]);
    assert.deepEqual(of('gap'), []);
    assert.equal(of('subscribed')[1].recovered, true);
  });

  test('drops what it has already', () => {
    const { transport, got } = subscribed();
    transport.publish('a', 1);
    transport.publish('a', 1);
    transport.publish('a', 2);
    transport.publish('a', 1);
    assert.deepEqual(got, [1, 2]);
  });

  test('takes jumps of the offset: latest-only channels have them', () => {
    const { transport, got } = subscribed();
    transport.publish('a', 1);
    transport.publish('a', 9);
    assert.deepEqual(got, [1, 9]);
  });

  test('that is not possible is told, before what there is', async () => {
    const { channel, clock, transports, transport, got, of } = subscribed({}, { rewind: 2 });
    channel.lifecycle.on('gap', () => got.push('gap'));
    transport.publish('a', 1);
    transport.end(1006);
    await clock.advance(500);
    transports[1]!.connected();
    transports[1]!.subscribed({ offset: 9, publications: [publication('a', 8), publication('a', 9)] });
    transports[1]!.publish('a', 10);
    assert.deepEqual(got, [1, 'gap', 8, 9, 10]);
    assert.deepEqual(of('gap'), [{ channel: 'a', from: { epoch: 'e1', offset: 1 }, to: { epoch: 'e1', offset: 9 } }]);
  });

  test('that is not possible does not repeat what came before', async () => {
    const { clock, transports, transport, got } = subscribed({}, { rewind: 3 });
    transport.publish('a', 1);
    transport.publish('a', 2);
    transport.end(1006);
    await clock.advance(500);
    transports[1]!.connected();
    transports[1]!.subscribed({ offset: 3, publications: [publication('a', 2), publication('a', 3)] });
    assert.deepEqual(got, [1, 2, 3]);
  });

  test('in another epoch begins with its offsets', async () => {
    const { channel, clock, transports, transport, got, of } = subscribed();
    transport.publish('a', 50);
    transport.end(1006);
    await clock.advance(500);
    transports[1]!.connected();
    transports[1]!.subscribed({ epoch: 'e2', offset: 2, publications: [publication('a', 1, 'one'), publication('a', 2, 'two')] });
    transports[1]!.publish('a', 3, 'three');
    assert.deepEqual(got, [50, 'one', 'two', 'three']);
    assert.equal(of('gap').length, 1);
    assert.deepEqual(channel.position, { epoch: 'e2', offset: 3 });
  });

  test('of a server that has lost its last ones goes on with its offsets', async () => {
    const { clock, transports, transport, got, of } = subscribed();
    transport.publish('a', 10);
    transport.end(1006);
    await clock.advance(500);
    transports[1]!.connected();
    transports[1]!.subscribed({ offset: 7 });
    transports[1]!.publish('a', 8);
    assert.deepEqual(got, [10, 8]);
    assert.equal(of('gap').length, 1);
  });

  test('nothing was missed where nothing could be recovered: no gap', async () => {
    const { clock, transports, transport, of } = subscribed();
    transport.publish('a', 1);
    transport.end(1006);
    await clock.advance(500);
    transports[1]!.connected();
    transports[1]!.subscribed({ offset: 1, recovered: false });
    assert.deepEqual(of('gap'), []);
  });

  test('goes on where it was when the connection is lost before the answer', async () => {
    const { clock, transports, transport } = subscribed();
    transport.publish('a', 1);
    for (let i = 1; i < 4; i++) {
      transports.at(-1)!.end(1006);
      await clock.advance(2_000);
      transports[i]!.connected();
      assert.deepEqual(transports[i]!.last('subscribe').recover, { epoch: 'e1', offset: 1 });
    }
  });

  test('ephemeral publications have no place, and come through', () => {
    const { channel, transport, got } = subscribed();
    transport.publish('a', undefined, 'typing');
    transport.publish('a', 1);
    assert.deepEqual(got, ['typing', 1]);
    assert.deepEqual(channel.position, { epoch: 'e1', offset: 1 });
  });
});
