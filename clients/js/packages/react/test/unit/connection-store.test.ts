import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { DunlinClient } from '@dunlin/client';
import { settled } from '../../../client/test/support/fake-clock.js';
import { linger } from '../../src/lease.js';
import { createSharedClient, shareClient } from '../../src/shared-client.js';
import { useFakeServer } from '../support/channel-in-use.js';

describe('the connection', () => {
  test('is told from the first attempt to the last close', async (context) => {
    const { shared, client, transports } = useFakeServer(context);
    assert.deepEqual(shared.status, { state: 'connecting', readyState: 0 });
    let changes = 0;
    shared.connection.listeners.add(() => changes++);
    shared.retain();
    assert.equal(shared.status.state, 'connecting');
    transports[0]!.connected('s1', { user: 'ada' });
    assert.deepEqual(shared.status, { state: 'open', readyState: 1, session: 's1', user: 'ada', transport: 'websocket' });
    assert.equal(shared.status, shared.status);
    transports[0]!.end(1006, 'lost');
    assert.deepEqual(shared.status, { state: 'reconnecting', readyState: 0, code: 1006, reason: 'lost', delay: 500 });
    client.close(3000, 'enough');
    assert.deepEqual(shared.status, { state: 'closed', readyState: 3, code: 3000, reason: 'enough', delay: undefined });
    await settled();
    assert.equal(changes, 1);
  });

  test('of a client that is given is not closed, also when nobody uses it', async (context) => {
    const { shared, client, transports, wait } = useFakeServer(context);
    const release = shared.retain();
    transports[0]!.connected();
    release();
    wait(linger);
    assert.equal(client.state, 'open');
    assert.equal(shared.status.state, 'open');
  });

  test('of a client that the application closes stays closed while somebody uses it', (context) => {
    const { shared, client, transports } = useFakeServer(context);
    shared.retain();
    transports[0]!.connected();
    client.close();
    shared.retain();
    assert.deepEqual([client.state, shared.status.state], ['closed', 'closed']);
  });

  test('of an address is made with its first user, and closed a moment after the last', (context) => {
    context.mock.timers.enable({ apis: ['setTimeout'] });
    const shared = createSharedClient('ws://server.test/ws', { fetch: () => new Promise(() => {}), transports: ['polling'], log: () => {} });
    assert.equal(shared.status.state, 'connecting');
    const release = shared.retain();
    assert.equal(shared.client.state, 'connecting');
    release();
    const again = shared.retain();
    context.mock.timers.tick(linger);
    assert.equal(shared.client.state, 'connecting');
    again();
    again();
    context.mock.timers.tick(linger);
    assert.equal(shared.client.state, 'closed');
    assert.equal(shared.status.state, 'connecting', 'the next user connects it');
    const last = shared.retain();
    assert.equal(shared.client.state, 'connecting');
    last();
    context.mock.timers.tick(linger);
  });

  test('is one for all providers of a client', () => {
    const client = new DunlinClient('ws://server.test/ws');
    assert.equal(shareClient(client), shareClient(client));
  });
});
