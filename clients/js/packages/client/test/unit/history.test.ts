import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { settled } from '../support/fake-clock.js';
import { createTestClient } from '../support/fake-server.js';
import { subscribed } from '../support/watched-channel.js';

describe('history', () => {
  const page = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, i) => ({ channel: 'a', data: from + i, timestamp: 1, offset: from + i }));

  test('comes page by page', async () => {
    const { channel, transport } = subscribed();
    const first = channel.history({ limit: 2 });
    await settled();
    const { id, ...command } = transport.last('history');
    assert.deepEqual(command, { type: 'history', channel: 'a', limit: 2 });
    transport.receive({ type: 'history', id, channel: 'a', epoch: 'e1', offset: 3, publications: page(1, 2) });
    const { publications, next, epoch, offset } = await first;
    assert.deepEqual([publications.map(({ data }) => data), epoch, offset], [[1, 2], 'e1', 3]);

    const second = next!();
    await settled();
    assert.deepEqual(transport.last('history').since, { epoch: 'e1', offset: 2 });
    transport.receive({ type: 'history', id: transport.last('history').id, channel: 'a', epoch: 'e1', offset: 3, publications: page(3, 3) });
    assert.equal((await second).next, undefined);
  });

  test('is asked for again when the connection is lost before the answer', async () => {
    const { channel, clock, transports, transport } = subscribed();
    const asked = channel.history({ reverse: true });
    await settled();
    transport.end(1006);
    await clock.advance(500);
    transports[1]!.connected();
    transports[1]!.subscribed();
    await settled();
    const { id, reverse } = transports[1]!.last('history');
    assert.equal(reverse, true);
    transports[1]!.receive({ type: 'history', id, channel: 'a', epoch: 'e1', offset: 0, publications: [] });
    assert.deepEqual((await asked).publications, []);
  });

  test('needs a subscription', async () => {
    const { client, open } = createTestClient();
    open();
    await assert.rejects(client.channel('a').history(), { code: 'not_subscribed' });
  });

  test('fails when the client is closed', async () => {
    const { client, channel } = subscribed();
    const asked = channel.history();
    await settled();
    client.close();
    await assert.rejects(asked, { code: 'closed' });
  });
});
