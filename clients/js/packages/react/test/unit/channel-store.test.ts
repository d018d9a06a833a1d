import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { settled } from '../../../client/test/support/fake-clock.js';
import { publication } from '../../../client/test/support/fake-server.js';
import { linger } from '../../src/lease.js';
import { channel, useFakeServer } from '../support/channel-in-use.js';

const self = { connection: 's1' };

describe('a channel that components share', () => {
  test('is subscribed once, with the wishes of all that are mounted together', async (context) => {
    const server = useFakeServer(context);
    server.mount({ rewind: 5 });
    server.mount({ presence: true, token: 'a token' });
    server.mount({ rewind: 20 });
    server.transport.connected();
    await settled();
    const { id, ...subscribe } = server.transport.last('subscribe');
    assert.deepEqual(subscribe, { type: 'subscribe', channel, rewind: 20, presence: true, token: 'a token' });
    assert.equal(server.transport.count('subscribe'), 1);
  });

  test('stays subscribed while components change, and is forgotten a moment after the last', async (context) => {
    const server = useFakeServer(context);
    const unmount = server.mount();
    server.transport.connected();
    await settled();
    server.transport.subscribed();
    const before = server.client.channel(channel);
    unmount();
    server.wait(linger - 1);
    const again = server.mount();
    server.wait(linger);
    assert.equal(server.transport.count('unsubscribe'), 0);
    again();
    server.wait(linger);
    assert.equal(server.transport.count('unsubscribe'), 1);
    assert.equal(server.store, undefined);
    assert.notEqual(server.client.channel(channel), before);
  });

  test('keeps what comes while nobody is there for a moment, and the place for it', async (context) => {
    const server = useFakeServer(context);
    const unmount = server.mount({ limit: 3 });
    server.mount({ limit: 1 })();
    server.transport.connected();
    await settled();
    server.transport.subscribed();
    server.transport.publish(channel, 1);
    unmount();
    server.mount({ limit: 1 });
    for (const offset of [2, 3]) server.transport.publish(channel, offset);
    assert.deepEqual(server.store.messages.map(({ data }) => data), [1, 2, 3]);
  });

  test('has the same messages until there are others', async (context) => {
    const server = useFakeServer(context);
    server.mount({ limit: 2 });
    server.transport.connected();
    await settled();
    server.transport.subscribed();
    const { messages, status, presence } = server.store;
    assert.equal(server.store.messages, messages);
    for (const offset of [1, 2, 3]) server.transport.publish(channel, offset);
    server.transport.publish(channel, undefined, 'ephemeral');
    assert.deepEqual(server.store.messages.map(({ data, key }) => [data, key]), [[2, 'e1:2'], [3, 'e1:3']]);
    assert.equal(server.store.messages, server.store.messages);
    assert.deepEqual([server.store.status, server.store.presence].map((value, i) => value === [status, presence][i]), [true, true]);
  });

  test('tells of many changes at once', async (context) => {
    const server = useFakeServer(context);
    server.mount();
    server.transport.connected();
    await settled();
    const before = server.changes;
    server.transport.subscribed({ offset: 50, publications: Array.from({ length: 50 }, (_, i) => publication(channel, i + 1)) });
    await settled();
    assert.equal(server.store.messages.length, 50);
    assert.equal(server.changes, before + 1);
  });

  test('has other keys for the messages of another epoch', async (context) => {
    const server = useFakeServer(context);
    server.mount();
    server.transport.connected();
    await settled();
    server.transport.subscribed();
    server.transport.publish(channel, 1);
    server.transport.end(1006);
    await server.clock.advance(1000);
    server.transport.connected('s2');
    server.transport.subscribed({ epoch: 'e2', offset: 1, publications: [publication(channel, 1)] });
    assert.deepEqual(server.store.messages.map(({ key }) => key), ['e1:1', 'e2:1']);
    const { recovered, gap } = server.store.status;
    assert.deepEqual([recovered, gap?.from, gap?.to], [false, { epoch: 'e1', offset: 1 }, { epoch: 'e2', offset: 1 }]);
  });

  test('says after a reconnect that nothing is missing', async (context) => {
    const server = useFakeServer(context);
    server.mount();
    server.transport.connected();
    await settled();
    server.transport.subscribed();
    assert.equal(server.store.status.recovered, undefined);
    server.transport.end(1006);
    assert.equal(server.store.status.state, 'subscribing');
    await server.clock.advance(1000);
    server.transport.connected('s2');
    server.transport.subscribed({ recovered: true });
    assert.deepEqual([server.store.status.state, server.store.status.recovered], ['subscribed', true]);
  });

  test('tells of a refusal, asks no more until it is told to, and forgets the refusal then', async (context) => {
    const server = useFakeServer(context);
    server.mount();
    server.transport.connected();
    await settled();
    const { id } = server.transport.last('subscribe');
    server.transport.receive({ type: 'error', id, channel, code: 'forbidden', message: 'you may not' });
    await settled();
    const { error, state } = server.store.status;
    assert.deepEqual([state, error?.code, error?.message, error?.channel], ['unsubscribed', 'forbidden', 'you may not', channel]);
    server.mount({ rewind: 1 });
    await settled();
    assert.equal(server.transport.count('subscribe'), 1);
    server.store.resubscribe();
    server.transport.subscribed();
    assert.deepEqual([server.store.status.state, server.store.status.error], ['subscribed', undefined]);
  });

  test('tells when the server ends it', async (context) => {
    const server = useFakeServer(context);
    server.mount();
    server.transport.connected();
    await settled();
    server.transport.subscribed();
    server.transport.receive({ type: 'unsubscribed', channel, code: 'forbidden', reason: 'banned' });
    assert.deepEqual([server.store.status.error?.code, server.store.status.error?.message], ['forbidden', 'banned']);
  });

  test('is left alone where the application has subscribed it', async (context) => {
    const server = useFakeServer(context);
    const own = server.client.channel(channel);
    void server.client.connect();
    void own.subscribe();
    server.transport.connected();
    server.transport.subscribed();
    const unmount = server.mount({ rewind: 5, presence: true });
    await settled();
    server.transport.publish(channel, 1);
    assert.deepEqual([server.store.status.state, server.store.messages.length], ['subscribed', 1]);
    unmount();
    server.wait(linger);
    assert.deepEqual([server.transport.count('subscribe'), server.transport.count('unsubscribe'), server.client.channel(channel)], [1, 0, own]);
  });

  test('is not subscribed by components that only listen', async (context) => {
    const server = useFakeServer(context);
    server.mount({ subscribe: false });
    server.transport.connected();
    await settled();
    assert.equal(server.transport.count('subscribe'), 0);
    server.transport.receive({ type: 'subscribed', channel, epoch: 'e1', offset: 0, recovered: false, publications: [] });
    server.transport.publish(channel, 1);
    assert.deepEqual([server.store.status.state, server.store.messages.length], ['subscribed', 1]);
  });

  test('can be published to as soon as a component is mounted', async (context) => {
    const server = useFakeServer(context);
    server.mount();
    const result = server.store.publish('text', 'hello');
    server.transport.connected();
    server.transport.subscribed();
    const { id, data } = server.transport.last('publish');
    assert.equal(data, 'hello');
    server.transport.receive({ type: 'published', id, channel, epoch: 'e1', offset: 1 });
    assert.deepEqual(await result, { epoch: 'e1', offset: 1, duplicate: false });
  });

  test('a handler that throws disturbs no other, and is reported', async (context) => {
    const server = useFakeServer(context);
    const got: unknown[] = [];
    server.mount({ onMessage: () => assert.fail('a bug of the application') });
    server.mount({ onMessage: ({ data }) => got.push(data) });
    server.transport.connected();
    await settled();
    server.transport.subscribed();
    server.transport.publish(channel, 1);
    assert.deepEqual([got, server.store.messages.length, server.of('error').map(({ code }) => code)], [[1], 1, ['handler_failed']]);
  });
});

describe('members that somebody wants to see later', () => {
  async function subscribed(server: ReturnType<typeof useFakeServer>, got: unknown[]) {
    server.mount({ onMessage: ({ data }) => got.push(data) });
    server.transport.connected();
    await settled();
    server.transport.subscribed({ offset: 3 });
    await settled();
  }

  test('are asked for, and the subscription goes on', async (context) => {
    const server = useFakeServer(context);
    const got: unknown[] = [];
    await subscribed(server, got);
    server.transport.publish(channel, 4);
    server.mount({ presence: true });
    await settled();
    assert.deepEqual(server.transport.sent.slice(1), [{ type: 'presence', channel, presence: true }]);
    server.transport.receive({ type: 'presence', channel, follow: true, members: [self], count: 1, users: 0 });
    server.transport.publish(channel, 5);
    await settled();
    assert.deepEqual([got, server.store.messages.map(({ data }) => data)], [[4, 5], [4, 5]]);
    assert.deepEqual([server.store.presence.members, server.store.presence.self], [[self], self]);

    server.transport.end(1006);
    await server.clock.advance(1000);
    server.transport.connected('s2');
    const { presence, rewind, recover } = server.transport.last('subscribe');
    assert.deepEqual([presence, rewind, recover], [true, 0, { epoch: 'e1', offset: 5 }]);
  });

  test('are asked for once', async (context) => {
    const server = useFakeServer(context);
    await subscribed(server, []);
    server.mount({ presence: true });
    await settled();
    server.mount({ presence: true });
    await settled();
    assert.equal(server.transport.count('presence'), 1);
  });

  test('are asked for where the application has subscribed the channel', async (context) => {
    const server = useFakeServer(context);
    void server.client.connect();
    void server.client.channel(channel).subscribe();
    server.transport.connected();
    server.transport.subscribed();
    server.mount({ presence: true });
    await settled();
    server.transport.receive({ type: 'presence', channel, follow: true, members: [self], count: 1, users: 0 });
    assert.deepEqual([server.store.presence.members, server.transport.count('subscribe')], [[self], 1]);
  });

  test('are asked for after a reconnect without another subscription', async (context) => {
    const server = useFakeServer(context);
    await subscribed(server, []);
    server.transport.end(1006);
    server.mount({ presence: true });
    await server.clock.advance(1000);
    server.transport.connected('s2');
    server.transport.subscribed({ offset: 3, recovered: true, members: [self] });
    await settled();
    assert.deepEqual([server.transport.count('subscribe'), server.transport.last('subscribe').presence, server.store.presence.members], [1, true, [self]]);
  });
});
