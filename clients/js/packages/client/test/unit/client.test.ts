import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { subscribed } from '../support/watched-channel.js';

describe('the client', () => {
  test('passes notifications and notices on', () => {
    const { transport, of } = subscribed();
    transport.receive({ type: 'notification', data: { message: 'x' }, timestamp: 5 }, { type: 'system', data: { online: 2 } });
    assert.deepEqual(of('notification').map(({ data, timestamp }) => [data, timestamp]), [[{ message: 'x' }, 5]]);
    assert.deepEqual(of('system'), [{ online: 2 }]);
  });

  test('tells errors that belong to no command', () => {
    const { transport, of } = subscribed();
    transport.receive({ type: 'error', code: 'rate_limited', message: 'slow down' });
    assert.equal(of('error')[0].code, 'rate_limited');
  });

  test('takes messages that it does not know', () => {
    const { client, transport } = subscribed();
    transport.receive({ type: 'dance' }, { type: 'dance', channel: 'a' }, { type: 'message', channel: 'unknown', offset: 1, data: 1, timestamp: 1 });
    transport.receive({ type: 'published', id: 999, channel: 'a', epoch: 'e1', offset: 1 }, { type: 'error', id: 998, code: 'x', message: '' });
    assert.equal(client.state, 'open');
  });
});
