import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { settled } from '../support/fake-clock.js';
import { createTestClient } from '../support/fake-server.js';
import type { FakeTransport } from '../support/fake-server.js';

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

function subscribed(options = {}) {
  const test = createTestClient(options);
  const channel = test.client.channel('a');
  void channel.subscribe();
  test.open().subscribed();
  return { ...test, channel };
}

function acknowledge(transport: FakeTransport, command: { id?: number }, offset: number, more = {}): void {
  transport.receive({ type: 'published', id: command.id, channel: 'a', epoch: 'e1', offset, ...more });
}

describe('publishing', () => {
  test('ends with the place', async () => {
    const { channel, transports } = subscribed();
    const result = channel.publish('text', { body: 'hi' });
    await settled();
    const { id, key, ...command } = transports[0]!.last('publish');
    assert.deepEqual(command, { type: 'publish', channel: 'a', event: 'text', data: { body: 'hi' } });
    assert.match(key, uuid);
    acknowledge(transports[0]!, { id }, 7);
    assert.deepEqual(await result, { epoch: 'e1', offset: 7, duplicate: false });
  });

  test('of the event message has no name on the wire', async () => {
    const { channel, transports } = subscribed();
    void channel.publish('message', undefined);
    await settled();
    const command = transports[0]!.last('publish');
    assert.equal('event' in command, false);
    assert.equal(command.data, null);
  });

  test('takes a key of the application', async () => {
    const { channel, transports } = subscribed();
    void channel.publish('text', 1, { key: 'order-5' });
    await settled();
    assert.equal(transports[0]!.last('publish').key, 'order-5');
  });

  test('fails as the server says', async () => {
    const { channel, transports } = subscribed();
    const result = channel.publish('text', 1);
    await settled();
    transports[0]!.receive({ type: 'error', id: transports[0]!.last('publish').id, channel: 'a', code: 'forbidden', message: 'you may not' });
    await assert.rejects(result, { name: 'DunlinError', code: 'forbidden', message: 'you may not', channel: 'a' });
  });

  test('without a subscription fails at once', async () => {
    const { client, open } = createTestClient();
    open();
    await assert.rejects(client.channel('a').publish('text', 1), { code: 'not_subscribed' });
  });

  test('on a closed client fails at once', async () => {
    const { client } = createTestClient();
    const channel = client.channel('a');
    void channel.subscribe();
    await assert.rejects(channel.publish('text', 1), { code: 'closed' });
  });

  test('of what is too large fails at once, and the connection lives', async () => {
    const { channel, transports } = subscribed({ maxMessageSize: 1000 });
    await assert.rejects(channel.publish('text', 'x'.repeat(1000)), { code: 'too_large' });
    await assert.rejects(channel.publish('text', '\u00e9'.repeat(450)), { code: 'too_large' });
    void channel.publish('text', 'x'.repeat(800));
    await settled();
    assert.equal(transports[0]!.count('publish'), 1);
  });

  test('of what is no JSON fails at once', async () => {
    const { channel } = subscribed();
    const circular: Record<string, unknown> = {};
    circular['self'] = circular;
    await assert.rejects(channel.publish('text', circular), TypeError);
    await assert.rejects(channel.publish('text', 1n), TypeError);
  });

  test('takes what the data is now, not what becomes of it', async () => {
    const { channel, transports, clock } = subscribed();
    transports[0]!.end(1006);
    const data = { n: 1 };
    void channel.publish('text', data);
    data.n = 2;
    await clock.advance(500);
    transports[1]!.connected();
    transports[1]!.subscribed();
    assert.deepEqual(transports[1]!.last('publish').data, { n: 1 });
  });
});

describe('the queue', () => {
  test('keeps what is published without a connection, in order', async () => {
    const { channel, transports, clock } = subscribed();
    transports[0]!.end(1006);
    const results = [1, 2, 3].map((n) => channel.publish('text', n));
    await clock.advance(500);
    transports[1]!.connected();
    assert.equal(transports[1]!.count('publish'), 0, 'the server wants a subscription first');
    transports[1]!.subscribed();
    const sent = transports[1]!.sent.filter(({ type }) => type === 'publish');
    assert.deepEqual(sent.map(({ data }) => data), [1, 2, 3]);
    sent.forEach((command, i) => acknowledge(transports[1]!, command, i + 1));
    assert.deepEqual((await Promise.all(results)).map(({ offset }) => offset), [1, 2, 3]);
  });

  test('sends what was not acknowledged again, with the same key and in the same order', async () => {
    const { channel, transports, clock } = subscribed();
    const results = [1, 2, 3].map((n) => channel.publish('text', n));
    await settled();
    const first = transports[0]!.sent.filter(({ type }) => type === 'publish');
    acknowledge(transports[0]!, first[0]!, 1);
    transports[0]!.end(1006);
    const later = channel.publish('text', 4);
    await clock.advance(500);
    transports[1]!.connected();
    transports[1]!.subscribed({ offset: 1 });
    const second = transports[1]!.sent.filter(({ type }) => type === 'publish');
    assert.deepEqual(second.map(({ data }) => data), [2, 3, 4]);
    assert.deepEqual(second.slice(0, 2).map(({ key }) => key), first.slice(1).map(({ key }) => key));
    acknowledge(transports[1]!, second[0]!, 2, { duplicate: true });
    acknowledge(transports[1]!, second[1]!, 3);
    acknowledge(transports[1]!, second[2]!, 4);
    assert.deepEqual((await Promise.all([...results, later])).map(({ offset, duplicate }) => [offset, duplicate]), [[1, false], [2, true], [3, false], [4, false]]);
  });

  test('keeps the order when a handler publishes while older ones wait', async () => {
    const { channel, transports, clock } = subscribed();
    channel.on('*', () => void channel.publish('text', 'answer'));
    transports[0]!.end(1006);
    void channel.publish('text', 'waiting');
    await clock.advance(500);
    transports[1]!.connected();
    transports[1]!.subscribed({ offset: 1, recovered: true, publications: [{ channel: 'a', data: 'missed', timestamp: 1, offset: 1 }] });
    await settled();
    assert.deepEqual(transports[1]!.sent.filter(({ type }) => type === 'publish').map(({ data }) => data), ['waiting', 'answer']);
  });

  test('keeps the order of those that were sent and those that were not', async () => {
    const { channel, transports, clock } = subscribed();
    for (let round = 0; round < 3; round++) {
      void channel.publish('text', `${round}a`);
      transports.at(-1)!.end(1006);
      void channel.publish('text', `${round}b`);
      await clock.advance(2_000);
      transports.at(-1)!.connected();
      transports.at(-1)!.subscribed();
    }
    const sent = transports.at(-1)!.sent.filter(({ type }) => type === 'publish').map(({ data }) => data);
    assert.deepEqual(sent, ['0a', '0b', '1a', '1b', '2a', '2b']);
  });

  test('keeps the order of what is on its way and what waits for a new channel token', async () => {
    const { client, clock, transports, open } = createTestClient();
    const channel = client.channel('a', { token: () => 'ct' });
    void channel.subscribe();
    const transport = open();
    await settled();
    transport.subscribed();
    void channel.publish('text', 1);
    transport.receive({ type: 'unsubscribed', channel: 'a', code: 'token_expired', reason: '' });
    void channel.publish('text', 2);
    transport.end(1006);
    await clock.advance(500);
    transports[1]!.connected();
    await settled();
    transports[1]!.subscribed();
    assert.deepEqual(transports[1]!.sent.filter(({ type }) => type === 'publish').map(({ data }) => data), [1, 2]);
  });

  test('does not send twice on one connection', async () => {
    const { channel, transports } = subscribed();
    void channel.publish('text', 1);
    void channel.publish('text', 2);
    await settled();
    assert.equal(transports[0]!.count('publish'), 2);
  });

  test('has a limit', async () => {
    const { channel, transports } = subscribed({ queueLimit: 2 });
    const first = channel.publish('text', 1);
    void channel.publish('text', 2);
    await assert.rejects(channel.publish('text', 3), { code: 'queue_full', channel: 'a' });
    await settled();
    acknowledge(transports[0]!, transports[0]!.sent[1]!, 1);
    await first;
    void channel.publish('text', 4);
    await settled();
    assert.deepEqual(transports[0]!.sent.filter(({ type }) => type === 'publish').map(({ data }) => data), [1, 2, 4]);
  });

  test('gives up what an application gives up', async () => {
    const { channel, transports, clock } = subscribed();
    transports[0]!.end(1006);
    const abort = new AbortController();
    const given = channel.publish('text', 1, { signal: abort.signal });
    void channel.publish('text', 2);
    await settled();
    abort.abort(new Error('too late'));
    await assert.rejects(given, { message: 'too late' });
    await clock.advance(500);
    transports[1]!.connected();
    transports[1]!.subscribed();
    assert.deepEqual(transports[1]!.sent.filter(({ type }) => type === 'publish').map(({ data }) => data), [2]);
    await assert.rejects(channel.publish('text', 3, { signal: abort.signal }), { message: 'too late' });
  });

  test('leaves nothing at a signal that lives longer', async () => {
    const { channel, transports } = subscribed();
    const { signal } = new AbortController();
    let listeners = 0;
    const [add, remove] = [signal.addEventListener.bind(signal), signal.removeEventListener.bind(signal)];
    signal.addEventListener = ((...parameters: Parameters<typeof add>) => (listeners++, add(...parameters))) as typeof add;
    signal.removeEventListener = ((...parameters: Parameters<typeof remove>) => (listeners--, remove(...parameters))) as typeof remove;
    const result = channel.publish('text', 1, { signal });
    await settled();
    assert.equal(listeners, 1);
    acknowledge(transports[0]!, transports[0]!.last('publish'), 1);
    await result;
    assert.equal(listeners, 0);
  });

  test('does not send again what the server may have forgotten', async () => {
    const { channel, transports, clock } = subscribed({ backoff: { initial: 240_000, max: 240_000 } });
    const sent = channel.publish('text', 1);
    await settled();
    transports[0]!.end(1006);
    const waiting = channel.publish('text', 2);
    const refused = assert.rejects(sent, { code: 'unknown_outcome' });
    await clock.advance(120_000);
    transports[1]!.connected();
    transports[1]!.subscribed();
    await refused;
    acknowledge(transports[1]!, transports[1]!.last('publish'), 1);
    assert.equal((await waiting).offset, 1);
    assert.equal(transports[1]!.count('publish'), 1);
  });

  test('is emptied, with a result for each, when the client is closed', async () => {
    const { client, channel, transports } = subscribed();
    const results = [channel.publish('text', 1), channel.publish('text', 2)];
    await settled();
    client.close();
    for (const result of await Promise.allSettled(results)) {
      assert.equal(result.status, 'rejected');
      assert.equal(result.reason.code, 'closed');
    }
    assert.equal(transports[0]!.count('publish'), 2);
  });

  test('is emptied when the channel is unsubscribed or refused', async () => {
    const { channel, transports, clock } = subscribed();
    const first = assert.rejects(channel.publish('text', 1), { code: 'not_subscribed' });
    await settled();
    channel.unsubscribe();
    await first;

    void channel.subscribe();
    transports[0]!.subscribed();
    transports[0]!.end(1006);
    const second = assert.rejects(channel.publish('text', 2), { code: 'forbidden' });
    await clock.advance(500);
    transports[1]!.connected();
    transports[1]!.receive({ type: 'error', id: transports[1]!.last('subscribe').id, channel: 'a', code: 'forbidden', message: 'no' });
    await second;
  });

  test('of one channel does not wait for another', async () => {
    const { client, channel, transports, clock } = subscribed();
    void client.channel('b').subscribe();
    transports[0]!.end(1006);
    void client.channel('b').publish('text', 'b');
    void channel.publish('text', 'a');
    await clock.advance(500);
    transports[1]!.connected();
    const { id } = transports[1]!.sent.find(({ type, channel: name }) => type === 'subscribe' && name === 'a')!;
    transports[1]!.receive({ type: 'subscribed', id, channel: 'a', epoch: 'e1', offset: 0, recovered: true, publications: [] });
    assert.deepEqual(transports[1]!.sent.filter(({ type }) => type === 'publish').map(({ data }) => data), ['a']);
  });
});

describe('ephemeral publications', () => {
  test('are sent, or lost', () => {
    const { channel, transports } = subscribed();
    assert.equal(channel.ephemeral('typing', true), true);
    assert.deepEqual(transports[0]!.last('publish'), { type: 'publish', channel: 'a', event: 'typing', data: true, ephemeral: true });
    transports[0]!.end(1006);
    assert.equal(channel.ephemeral('typing', false), false);
  });
});
