import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { settled } from '../support/fake-clock.js';
import { subscribed } from '../support/watched-channel.js';

describe('handlers', () => {
  test('of a name get its publications, those of message the nameless ones', () => {
    const { channel, transport } = subscribed();
    const calls: unknown[] = [];
    const off = channel.on('text', (data, { event, offset }) => calls.push([data, event, offset]));
    channel.on('message', (data) => calls.push(data));
    transport.publish('a', 1, 'one', { event: 'text' });
    transport.publish('a', 2, 'two');
    off();
    transport.publish('a', 3, 'three', { event: 'text' });
    assert.deepEqual(calls, [['one', 'text', 1], 'two']);
  });

  test('get who published, and when', () => {
    const { channel, transport } = subscribed();
    const publications: unknown[] = [];
    channel.on('*', (_data, value) => publications.push(value));
    transport.publish('a', 1, null, { connection: 'c', user: 'ada' });
    assert.deepEqual(publications, [{ channel: 'a', event: 'message', data: null, timestamp: 1, offset: 1, connection: 'c', user: 'ada' }]);
  });

  test('that fail are reported, and lose nothing', async () => {
    const { client, channel, transport, got, of } = subscribed();
    channel.on('*', () => {
      throw new Error('mine');
    });
    channel.on('*', async () => {
      throw new Error('later');
    });
    const after: unknown[] = [];
    channel.on('*', (data) => after.push(data));
    client.on('error', () => {
      throw new Error('in the handler of errors');
    });
    transport.publish('a', 1);
    transport.publish('a', 2);
    await settled();
    assert.deepEqual(got, [1, 2]);
    assert.deepEqual(after, [1, 2]);
    assert.deepEqual(of('error').map(({ code, cause }) => [code, cause.message]).sort(), [
      ['handler_failed', 'later'], ['handler_failed', 'later'], ['handler_failed', 'mine'], ['handler_failed', 'mine'],
    ]);
  });

  test('once is once, and off is off', () => {
    const { client, transport } = subscribed();
    const calls: unknown[] = [];
    const handler = ({ online }: { online: number }): unknown => calls.push(online);
    client.once('system', handler);
    transport.receive({ type: 'system', data: { online: 1 } }, { type: 'system', data: { online: 2 } });
    client.on('system', handler);
    client.off('system', handler);
    transport.receive({ type: 'system', data: { online: 3 } });
    assert.deepEqual(calls, [1]);
  });
});
